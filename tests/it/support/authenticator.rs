//! Authenticators in software, with the browser before them: they answer what a page asks for, and can lie in each single
//! thing. Stands for itself, so that the library's own tests take it in, too.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256,
    RsaKeyPair,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ciborium::Value as Cbor;
use serde_json::{Value, json};

/// The kinds of keys, by their COSE numbers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// -7
    P256,
    /// -8
    Ed25519,
    /// -257
    Rsa,
}

/// A key that signs.
pub enum Signer {
    P256(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
    Rsa(Box<RsaKeyPair>),
}

impl Signer {
    pub fn new(kind: Kind) -> Self {
        match kind {
            Kind::P256 => {
                Self::P256(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap())
            }
            Kind::Ed25519 => Self::Ed25519(Ed25519KeyPair::generate().unwrap()),
            Kind::Rsa => Self::Rsa(Box::new(RsaKeyPair::generate(KeySize::Rsa2048).unwrap())),
        }
    }

    /// The public key as the entries of a COSE key.
    pub fn cose(&self) -> Vec<(i64, Cbor)> {
        let bytes = |bytes: &[u8]| Cbor::Bytes(bytes.to_vec());
        match self {
            Self::P256(key) => {
                let point = key.public_key().as_ref();
                let (x, y) = (bytes(&point[1..33]), bytes(&point[33..]));
                vec![
                    (1, 2.into()),
                    (3, (-7).into()),
                    (-1, 1.into()),
                    (-2, x),
                    (-3, y),
                ]
            }
            Self::Ed25519(key) => {
                let x = bytes(key.public_key().as_ref());
                vec![(1, 1.into()), (3, (-8).into()), (-1, 6.into()), (-2, x)]
            }
            Self::Rsa(key) => {
                // RFC 8017: a sequence of two numbers, of known lengths.
                let der = key.public_key().as_ref();
                let (n, e) = (bytes(&der[9..265]), bytes(&der[267..]));
                vec![(1, 3.into()), (3, (-257).into()), (-1, n), (-2, e)]
            }
        }
    }

    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        match self {
            Self::P256(key) => key.sign(&random, message).unwrap().as_ref().to_vec(),
            Self::Ed25519(key) => key.sign(message).as_ref().to_vec(),
            Self::Rsa(key) => {
                let mut signature = vec![0; key.public_modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature)
                    .unwrap();
                signature
            }
        }
    }
}

/// A key that an authenticator made for a site.
pub struct Credential {
    pub id: Vec<u8>,
    pub rp_id: String,
    pub user_handle: Vec<u8>,
    pub sign_count: u32,
    pub signer: Signer,
}

/// All that is said of a new key or of its use, before it is signed: whoever lies changes it here.
pub struct Saying {
    /// What the browser says.
    pub client: Value,
    pub rp_id: String,
    pub user_present: bool,
    pub user_verified: bool,
    pub backup_eligible: bool,
    pub backup_state: bool,
    pub sign_count: u32,
    pub aaguid: [u8; 16],
    pub credential_id: Vec<u8>,
    pub cose: Vec<(i64, Cbor)>,
    /// CBOR of extensions, where there are any.
    pub extensions: Option<Vec<u8>>,
    /// What stands behind all this.
    pub tail: Vec<u8>,
    pub format: String,
    pub user_handle: Option<Vec<u8>>,
}

/// Authenticator and browser.
pub struct Authenticator {
    pub kind: Kind,
    /// Whether it asks for a PIN or finger.
    pub verifies: bool,
    /// Whether its keys are synced.
    pub synced: bool,
    /// Whether it keeps whose its keys are.
    pub discoverable: bool,
    /// Whether it counts.
    pub counts: bool,
    pub transports: Vec<&'static str>,
    pub credentials: Vec<Credential>,
}

impl Authenticator {
    /// A phone or computer of today: keys are synced, finger or face are asked for.
    pub fn platform() -> Self {
        Self {
            kind: Kind::P256,
            verifies: true,
            synced: true,
            discoverable: true,
            counts: false,
            transports: vec!["hybrid", "internal"],
            credentials: Vec::new(),
        }
    }

    /// A plain key for USB: touch alone, no slots, a counter.
    pub fn security_key() -> Self {
        Self {
            verifies: false,
            synced: false,
            discoverable: false,
            counts: true,
            transports: vec!["usb"],
            ..Self::platform()
        }
    }

    /// The same with keys of this kind.
    pub fn with(self, kind: Kind) -> Self {
        Self { kind, ..self }
    }

    /// Answers the options of `navigator.credentials.create` on a page of this origin; `None` where the browser refuses,
    /// since it has one of the excluded keys.
    pub fn create(&mut self, origin: &str, options: &Value) -> Option<Value> {
        self.create_lying(origin, options, |_| {})
    }

    /// The same, after the lie.
    pub fn create_lying(
        &mut self,
        origin: &str,
        options: &Value,
        lie: impl FnOnce(&mut Saying),
    ) -> Option<Value> {
        let rp_id = options["rp"]["id"].as_str().unwrap().to_owned();
        if self
            .listed(&rp_id, &options["excludeCredentials"])
            .is_some()
        {
            return None;
        }
        let signer = Signer::new(self.kind);
        let id: [u8; 32] = random();
        let mut saying = self.saying("webauthn.create", origin, options, &rp_id);
        saying.credential_id = id.to_vec();
        saying.cose = signer.cose();
        lie(&mut saying);
        let data = saying.authenticator_data(true);
        let statement = Cbor::Map(Vec::new());
        let object = attestation_object(&saying.format, statement, &data);
        let user_handle = decode(&options["user"]["id"]);
        let (id, sign_count) = (id.to_vec(), saying.sign_count);
        self.credentials.push(Credential {
            id,
            rp_id,
            user_handle,
            sign_count,
            signer,
        });
        let mut answer = named(&saying.credential_id);
        answer["clientExtensionResults"] = json!({"credProps": {"rk": self.discoverable}});
        answer["response"] = json!({
            "clientDataJSON": encode(saying.client.to_string().as_bytes()),
            "attestationObject": encode(&object),
            "authenticatorData": encode(&data),
            "transports": self.transports,
        });
        Some(answer)
    }

    /// Answers the options of `navigator.credentials.get` on a page of this origin; `None` where it has no key that is asked
    /// for.
    pub fn get(&mut self, origin: &str, options: &Value) -> Option<Value> {
        self.get_lying(origin, options, |_| {})
    }

    /// The same, after the lie.
    pub fn get_lying(
        &mut self,
        origin: &str,
        options: &Value,
        lie: impl FnOnce(&mut Saying),
    ) -> Option<Value> {
        let rp_id = options["rpId"].as_str().unwrap().to_owned();
        let allowed = &options["allowCredentials"];
        let anybody = allowed.as_array().is_none_or(Vec::is_empty);
        let at = if anybody {
            let of_site = |key: &Credential| self.discoverable && key.rp_id == rp_id;
            self.credentials.iter().rposition(of_site)?
        } else {
            self.listed(&rp_id, allowed)?
        };
        if options["userVerification"] == "required" && !self.verifies {
            return None;
        }
        let mut saying = self.saying("webauthn.get", origin, options, &rp_id);
        let counts = self.counts;
        let key = &mut self.credentials[at];
        key.sign_count += u32::from(counts);
        saying.sign_count = key.sign_count;
        saying.credential_id.clone_from(&key.id);
        saying.user_handle = self.discoverable.then(|| key.user_handle.clone());
        lie(&mut saying);
        let data = saying.authenticator_data(false);
        let client = saying.client.to_string();
        let message = [data.as_slice(), digest(&SHA256, client.as_bytes()).as_ref()].concat();
        let mut answer = named(&saying.credential_id);
        answer["clientExtensionResults"] = json!({});
        answer["response"] = json!({
            "clientDataJSON": encode(client.as_bytes()),
            "authenticatorData": encode(&data),
            "signature": encode(&key.signer.sign(&message)),
            "userHandle": saying.user_handle.as_deref().map(encode),
        });
        Some(answer)
    }

    /// The truth, as far as it is known before there is a key.
    fn saying(&self, kind: &str, origin: &str, options: &Value, rp_id: &str) -> Saying {
        Saying {
            client: json!({
                "type": kind,
                "challenge": options["challenge"],
                "origin": origin,
                "crossOrigin": false,
            }),
            rp_id: rp_id.to_owned(),
            user_present: true,
            user_verified: self.verifies,
            backup_eligible: self.synced,
            backup_state: self.synced,
            sign_count: 0,
            aaguid: *b"an authenticator",
            credential_id: Vec::new(),
            cose: Vec::new(),
            extensions: None,
            tail: Vec::new(),
            format: "none".to_owned(),
            user_handle: None,
        }
    }

    fn listed(&self, rp_id: &str, list: &Value) -> Option<usize> {
        let ids: Vec<_> = list
            .as_array()?
            .iter()
            .map(|listed| decode(&listed["id"]))
            .collect();
        let is_it = |key: &Credential| key.rp_id == rp_id && ids.contains(&key.id);
        self.credentials.iter().position(is_it)
    }
}

impl Saying {
    /// In the bytes of the standard, with the new key or without.
    pub fn authenticator_data(&self, attested: bool) -> Vec<u8> {
        let flags = u8::from(self.user_present)
            | u8::from(self.user_verified) << 2
            | u8::from(self.backup_eligible) << 3
            | u8::from(self.backup_state) << 4
            | u8::from(attested) << 6
            | u8::from(self.extensions.is_some()) << 7;
        let mut bytes = digest(&SHA256, self.rp_id.as_bytes()).as_ref().to_vec();
        bytes.push(flags);
        bytes.extend(self.sign_count.to_be_bytes());
        if attested {
            bytes.extend(self.aaguid);
            bytes.extend(
                u16::try_from(self.credential_id.len())
                    .unwrap()
                    .to_be_bytes(),
            );
            bytes.extend(&self.credential_id);
            bytes.extend(cose_key(&self.cose));
        }
        bytes.extend(self.extensions.iter().flatten());
        bytes.extend(&self.tail);
        bytes
    }
}

/// The bytes of a COSE key.
pub fn cose_key(entries: &[(i64, Cbor)]) -> Vec<u8> {
    let pairs = entries
        .iter()
        .map(|(name, value)| ((*name).into(), value.clone()));
    cbor(&Cbor::Map(pairs.collect()))
}

/// The bytes of an attestation object.
pub fn attestation_object(format: &str, statement: Cbor, data: &[u8]) -> Vec<u8> {
    cbor(&Cbor::Map(vec![
        (Cbor::from("fmt"), format.into()),
        (Cbor::from("attStmt"), statement),
        (Cbor::from("authData"), Cbor::Bytes(data.to_vec())),
    ]))
}

pub fn cbor(value: &Cbor) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).unwrap();
    bytes
}

pub fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn decode(text: &Value) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text.as_str().unwrap()).unwrap()
}

fn named(id: &[u8]) -> Value {
    let id = encode(id);
    json!({"id": id, "rawId": id, "type": "public-key", "authenticatorAttachment": "platform"})
}

fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    aws_lc_rs::rand::fill(&mut bytes).unwrap();
    bytes
}
