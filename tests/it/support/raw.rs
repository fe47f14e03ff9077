//! Bytes as they are, past every client.

use super::app::TestApp;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;

impl TestApp {
    /// Sends bytes as they are and reads what comes back.
    pub fn raw(&self, bytes: &[u8]) -> String {
        let mut line = TcpStream::connect(self.address()).unwrap();
        line.set_read_timeout(Some(std::time::Duration::from_secs(5)))
            .unwrap();
        line.write_all(bytes).unwrap();
        let mut answer = Vec::new();
        let mut buffer = [0; 4096];
        while let Ok(read) = line.read(&mut buffer) {
            answer.extend_from_slice(&buffer[..read]);
            if read == 0 || answer.windows(7).any(|window| window == b"</html>") {
                break;
            }
        }
        String::from_utf8_lossy(&answer).into_owned()
    }
}
