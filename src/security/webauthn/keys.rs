//! Public keys of passkeys: COSE, as authenticators give them, of the three kinds that we ask for.

use super::cbor::{self, Value};
use super::check::Check;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ED25519, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256,
    RsaPublicKeyComponents,
};
use coset::iana::{self, EnumI64 as _};
use coset::{AsCborValue as _, CoseKey, KeyType, Label, RegisteredLabelWithPrivate};
use std::fmt;

/// Coordinates of the curves.
const COORDINATE: usize = 32;
const FEWEST_BITS: usize = 2048;
const MOST_BITS: usize = 8192;

/// The kinds of keys that we ask for, by their COSE numbers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Algorithm {
    /// -7: ECDSA on P-256 with SHA-256, which nearly all have.
    Es256,
    /// -257: RSA with SHA-256, which older Windows Hello has.
    Rs256,
    /// -8: Ed25519.
    EdDsa,
}

impl Algorithm {
    /// In the order in which we like them.
    pub const ALL: [Self; 3] = [Self::Es256, Self::Rs256, Self::EdDsa];

    /// Its COSE number.
    pub fn number(self) -> i32 {
        match self {
            Self::Es256 => -7,
            Self::Rs256 => -257,
            Self::EdDsa => -8,
        }
    }
}

/// A key that is known to be one.
pub struct PublicKey {
    algorithm: Algorithm,
    key: ParsedPublicKey,
}

impl PublicKey {
    /// Reads COSE to its last byte.
    pub fn read(cose: &[u8]) -> Result<Self, Check> {
        let value = cbor::only(cose)?;
        let key = CoseKey::from_cbor_value(value).map_err(|_| Check::PublicKey)?;
        let algorithm = algorithm(&key)?;
        let key = match algorithm {
            Algorithm::Es256 => p256(&key),
            Algorithm::Rs256 => rsa(&key),
            Algorithm::EdDsa => ed25519(&key),
        };
        let key = key.ok_or(Check::PublicKey)?;
        Ok(Self { algorithm, key })
    }

    /// Of which kind it is.
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Whether it signed the message.
    pub(super) fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), Check> {
        let verified = self.key.verify_sig(message, signature);
        verified.map_err(|_| Check::Signature)
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({:?}, ..)", self.algorithm)
    }
}

fn algorithm(key: &CoseKey) -> Result<Algorithm, Check> {
    let Some(RegisteredLabelWithPrivate::Assigned(named)) = &key.alg else {
        return Err(Check::Algorithm);
    };
    let number = named.to_i64();
    let found = Algorithm::ALL
        .into_iter()
        .find(|one| i64::from(one.number()) == number);
    found.ok_or(Check::Algorithm)
}

fn p256(key: &CoseKey) -> Option<ParsedPublicKey> {
    let curve = iana::EllipticCurve::P_256.to_i64();
    let is_it = is(key, iana::KeyType::EC2)
        && number(key, iana::Ec2KeyParameter::Crv.to_i64()) == Some(curve);
    // Both coordinates are there, each of them whole: the standard allows no shorter form.
    let x = bytes(key, iana::Ec2KeyParameter::X.to_i64())?;
    let y = bytes(key, iana::Ec2KeyParameter::Y.to_i64())?;
    if !is_it || x.len() != COORDINATE || y.len() != COORDINATE {
        return None;
    }
    let point = [&[4], x, y].concat();
    ParsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point).ok()
}

fn ed25519(key: &CoseKey) -> Option<ParsedPublicKey> {
    let curve = iana::EllipticCurve::Ed25519.to_i64();
    let is_it = is(key, iana::KeyType::OKP)
        && number(key, iana::OkpKeyParameter::Crv.to_i64()) == Some(curve);
    let x = bytes(key, iana::OkpKeyParameter::X.to_i64())?;
    if !is_it || x.len() != COORDINATE {
        return None;
    }
    ParsedPublicKey::new(&ED25519, x).ok()
}

fn rsa(key: &CoseKey) -> Option<ParsedPublicKey> {
    let n = bytes(key, iana::RsaKeyParameter::N.to_i64())?;
    let e = bytes(key, iana::RsaKeyParameter::E.to_i64())?;
    let (first, last) = (*n.first()?, *n.last()?);
    let bits = n.len() * 8 - usize::try_from(first.leading_zeros()).ok()?;
    let fits = (FEWEST_BITS..=MOST_BITS).contains(&bits) && first != 0 && last & 1 == 1;
    if !is(key, iana::KeyType::RSA) || !fits || !is_exponent(e) {
        return None;
    }
    let components = RsaPublicKeyComponents { n, e };
    components
        .to_parsed_public_key(&RSA_PKCS1_2048_8192_SHA256)
        .ok()
}

/// With the exponent 1 everybody could sign: the library takes it.
fn is_exponent(e: &[u8]) -> bool {
    let value = e
        .iter()
        .fold(0_u64, |value, byte| value << 8 | u64::from(*byte));
    let is_short = (1..=4).contains(&e.len()) && e.first() != Some(&0);
    is_short && value >= 3 && value & 1 == 1
}

fn is(key: &CoseKey, kind: iana::KeyType) -> bool {
    key.kty == KeyType::Assigned(kind)
}

fn value(key: &CoseKey, label: i64) -> Option<&Value> {
    let mut params = key.params.iter();
    params.find_map(|(name, value)| (*name == Label::Int(label)).then_some(value))
}

fn bytes(key: &CoseKey, label: i64) -> Option<&[u8]> {
    value(key, label)?.as_bytes().map(Vec::as_slice)
}

fn number(key: &CoseKey, label: i64) -> Option<i64> {
    value(key, label)?.as_integer()?.try_into().ok()
}
