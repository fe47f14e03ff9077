//! ECDSA on P-256 without chance (RFC 6979), which the examples of the standard are signed with. Slow, and for tests alone:
//! only the multiplication on the curve is the library's.

use aws_lc_rs::agreement::{ECDH_P256, PrivateKey};
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::hmac;

/// A number below 2^256, the lowest part first.
type Number = [u64; 4];

/// How many points the curve has.
const ORDER: Number = [
    0xf3b9_cac2_fc63_2551,
    0xbce6_faad_a717_9e84,
    0xffff_ffff_ffff_ffff,
    0xffff_ffff_0000_0000,
];

/// A key that signs the same thing in the same way each time.
pub(super) struct Deterministic {
    secret: [u8; 32],
    pub(super) point: Vec<u8>,
}

impl Deterministic {
    pub(super) fn new(secret: &[u8]) -> Self {
        Self {
            secret: secret.try_into().unwrap(),
            point: times_generator(secret),
        }
    }

    /// The signature, in DER.
    pub(super) fn sign(&self, message: &[u8]) -> Vec<u8> {
        let hash = reduce(read(digest(&SHA256, message).as_ref()));
        let k = self.nonce(&write(hash));
        let r = reduce(read(&times_generator(&write(k))[1..33]));
        let sum = add(hash, multiply(r, read(&self.secret)));
        let s = multiply(inverse(k), sum);
        let numbers = [der(r), der(s)].concat();
        [
            &[0x30, u8::try_from(numbers.len()).unwrap()],
            numbers.as_slice(),
        ]
        .concat()
    }

    /// Section 3.2; the first try fits but once in 2^32.
    fn nonce(&self, hash: &[u8; 32]) -> Number {
        let (mut key, mut value) = ([0; 32], [1; 32]);
        for step in [0, 1] {
            key = mac(&key, &[&value, &[step], &self.secret, hash]);
            value = mac(&key, &[&value]);
        }
        let found = read(&mac(&key, &[&value]));
        assert!(below(&found, &ORDER) && found != [0; 4]);
        found
    }
}

fn mac(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let key = hmac::Key::new(hmac::HMAC_SHA256, key);
    hmac::sign(&key, &parts.concat())
        .as_ref()
        .try_into()
        .unwrap()
}

fn times_generator(number: &[u8]) -> Vec<u8> {
    let key = PrivateKey::from_private_key(&ECDH_P256, number).unwrap();
    key.compute_public_key().unwrap().as_ref().to_vec()
}

fn read(bytes: &[u8]) -> Number {
    let mut number = [0; 4];
    for (part, eight) in number.iter_mut().zip(bytes.rchunks(8)) {
        *part = u64::from_be_bytes(eight.try_into().unwrap());
    }
    number
}

fn write(number: Number) -> [u8; 32] {
    let bytes: Vec<_> = number
        .iter()
        .rev()
        .flat_map(|part| part.to_be_bytes())
        .collect();
    bytes.try_into().unwrap()
}

/// A number in DER: no zeros in front but one before a high bit.
fn der(number: Number) -> Vec<u8> {
    let bytes = write(number);
    let zeros = bytes.iter().take_while(|&&byte| byte == 0).count();
    let mut bytes = bytes[zeros..].to_vec();
    if bytes[0] >= 0x80 {
        bytes.insert(0, 0);
    }
    [&[2, u8::try_from(bytes.len()).unwrap()], bytes.as_slice()].concat()
}

fn below(one: &Number, other: &Number) -> bool {
    one.iter().rev().lt(other.iter().rev())
}

fn reduce(number: Number) -> Number {
    if below(&number, &ORDER) {
        number
    } else {
        subtract_order(number)
    }
}

fn subtract_order(number: Number) -> Number {
    let mut borrow = false;
    let mut left = [0; 4];
    for (at, part) in number.iter().enumerate() {
        let (part, one) = part.overflowing_sub(ORDER[at]);
        let (part, two) = part.overflowing_sub(u64::from(borrow));
        (left[at], borrow) = (part, one || two);
    }
    left
}

fn add(one: Number, other: Number) -> Number {
    let mut carry = false;
    let mut sum = [0; 4];
    for (at, part) in one.iter().enumerate() {
        let (part, one) = part.overflowing_add(other[at]);
        let (part, two) = part.overflowing_add(u64::from(carry));
        (sum[at], carry) = (part, one || two);
    }
    if carry {
        subtract_order(sum)
    } else {
        reduce(sum)
    }
}

fn multiply(one: Number, other: Number) -> Number {
    (0..256).rev().fold([0; 4], |product, bit| {
        let double = add(product, product);
        let is_set = other[bit / 64] >> (bit % 64) & 1 == 1;
        if is_set { add(double, one) } else { double }
    })
}

/// To the power of the order less two (Fermat).
fn inverse(number: Number) -> Number {
    let mut power = ORDER;
    power[0] -= 2;
    (0..256).rev().fold([1, 0, 0, 0], |product, bit| {
        let square = multiply(product, product);
        let is_set = power[bit / 64] >> (bit % 64) & 1 == 1;
        if is_set {
            multiply(square, number)
        } else {
            square
        }
    })
}

#[test]
fn the_example_of_the_rfc_comes_out() {
    let secret = "C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721";
    let secret: Vec<_> = (0..32)
        .map(|at| u8::from_str_radix(&secret[2 * at..2 * at + 2], 16).unwrap())
        .collect();
    let signed = crate::security::digest::hex(&Deterministic::new(&secret).sign(b"sample"));
    let (r, s) = (
        "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716",
        "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8",
    );
    assert_eq!(signed, format!("3046022100{r}022100{s}"));
}
