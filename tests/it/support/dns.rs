//! A name server inside the test process: TXT records over UDP and TCP, on a spare port of 127.0.0.1.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, UdpSocket};
use std::sync::Arc;

/// How it answers over UDP.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Udp {
    Whole,
    /// Without records: whoever asks comes back over TCP.
    CutOff,
    /// Not at all.
    Silent,
}

/// The names and their records. It ends with the tests.
pub struct DnsServer {
    address: SocketAddr,
}

impl DnsServer {
    pub fn start(udp: Udp, records: &[(&str, &str)]) -> Self {
        let mut texts: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, text) in records {
            let of_name = texts.entry((*name).to_owned()).or_default();
            of_name.push((*text).to_owned());
        }
        let texts = Arc::new(texts);
        let (socket, listener) = ports();
        let address = socket.local_addr().unwrap();
        let known = texts.clone();
        std::thread::spawn(move || {
            let mut packet = [0; 1500];
            while let Ok((length, from)) = socket.recv_from(&mut packet) {
                let answer = answer(&packet[..length], &known, udp == Udp::CutOff);
                if udp != Udp::Silent {
                    let _ = socket.send_to(&answer, from);
                }
            }
        });
        std::thread::spawn(move || {
            for line in listener.incoming() {
                let mut line = line.unwrap();
                let mut length = [0; 2];
                line.read_exact(&mut length).unwrap();
                let mut packet = vec![0; u16::from_be_bytes(length).into()];
                line.read_exact(&mut packet).unwrap();
                let answer = answer(&packet, &texts, false);
                let length = u16::try_from(answer.len()).unwrap().to_be_bytes();
                line.write_all(&[&length, answer.as_slice()].concat())
                    .unwrap();
            }
        });
        Self { address }
    }

    pub fn address(&self) -> String {
        self.address.to_string()
    }
}

/// The same port of both kinds.
fn ports() -> (UdpSocket, TcpListener) {
    for _ in 0..100 {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        if let Ok(socket) = UdpSocket::bind(listener.local_addr().unwrap()) {
            return (socket, listener);
        }
    }
    panic!("no port is free for both");
}

fn answer(packet: &[u8], texts: &BTreeMap<String, Vec<String>>, is_cut_off: bool) -> Vec<u8> {
    let mut at = 12;
    let mut labels = Vec::new();
    while packet[at] != 0 {
        let length = usize::from(packet[at]);
        labels.push(String::from_utf8(packet[at + 1..=at + length].to_vec()).unwrap());
        at += length + 1;
    }
    let question = &packet[12..at + 5];
    let name = labels.join(".");
    let below = format!(".{name}");
    let is_there = texts
        .keys()
        .any(|one| *one == name || one.ends_with(&below));
    let found = texts.get(&name).cloned().unwrap_or_default();
    let found = if is_cut_off { Vec::new() } else { found };
    let mut answer = packet[..2].to_vec();
    answer.push(if is_cut_off { 0x83 } else { 0x81 });
    answer.push(if is_there { 0x80 } else { 0x83 });
    answer.extend_from_slice(&[0, 1, 0, u8::try_from(found.len()).unwrap(), 0, 0, 0, 0]);
    answer.extend_from_slice(question);
    for text in found {
        // A pointer to the question; a TXT record of the internet that lives for a minute, in pieces.
        answer.extend_from_slice(&[0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 60]);
        let mut data = Vec::new();
        for piece in text.as_bytes().chunks(100) {
            data.push(u8::try_from(piece.len()).unwrap());
            data.extend_from_slice(piece);
        }
        answer.extend_from_slice(&u16::try_from(data.len()).unwrap().to_be_bytes());
        answer.extend_from_slice(&data);
    }
    answer
}
