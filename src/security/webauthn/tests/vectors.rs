//! The examples of the standard (Web Authentication Level 3, "Test Vectors"), made anew from its own recipe: all that is
//! random comes from HKDF, signatures are those of RFC 6979. That what comes out is the standard's, byte for byte, is seen
//! by its SHA-256.
//!
//! Not among them: those with keys that we do not ask for (ES384, ES512, Ed448). Attestation statements are left out; nobody
//! looks at them.

use super::authenticator::{Signer, attestation_object, cose_key, encode};
use super::rfc6979::Deterministic;
use super::*;
use crate::security::digest::hex;
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::hkdf::{HKDF_SHA256, KeyType, Salt};
use aws_lc_rs::signature::Ed25519KeyPair;
use ciborium::Value as Cbor;
use serde_json::json;

/// What makes one example differ from others.
struct Example {
    name: &'static str,
    id_length: usize,
    /// What is drawn for an attestation statement between registration and use.
    drawn: &'static [usize],
    cross_origin: bool,
    top_origin: bool,
    /// Of what the browser says, what the authenticator says, and the whole object where it has no statement.
    added: [&'static str; 3],
    /// Of what the authenticator and the browser say, with the signature.
    used: &'static str,
}

const PLAIN: Example = Example {
    name: "",
    id_length: 32,
    drawn: &[],
    cross_origin: false,
    top_origin: false,
    added: [""; 3],
    used: "",
};

const EXAMPLES: [Example; 12] = [
    Example {
        name: "none.ES256",
        added: [
            "090d1e7dfd42dcc631e7a4f02070fe3be8a0019a480153e0603d0b7cebc17d98",
            "a71747c0c3ce18f7771670e2b7c99750fa342dce5f2d75926054bda8570a188a",
            "c0aa49c57f59765c9f47e6000c04dfe66547a3bd2a6e003a82e336a6e569cb7f",
        ],
        used: "51f88ba36a5fc7dac2c8448f78d26e018ac7bd09ee414d79572026fd014a36f4",
        ..PLAIN
    },
    Example {
        name: "packed-self.ES256",
        added: [
            "dba5494aa6958e286220403054776b48578239a1fd3bb5233a0e170bec926dce",
            "377d9efaff6baad110b78c9f11589f96e3cf7ece181beeecc404a656adf4e085",
            "69499bf5257be4e618f4462e458666d9827a713bca423b8bb77e8ef214f49f9f",
        ],
        used: "f04d30c37e47d62e1a8272ea42aa62d80d32ff4fab955209a3bcb2827bb7fa42",
        ..PLAIN
    },
    Example {
        name: "none.ES256.crossOrigin",
        cross_origin: true,
        added: [
            "7c50806271f10c33dd940bc65334517395439f415e3e1eabeb84630fc0f423ff",
            "9abe7c15d9d9c74052cacbd6ef161df49e1e76cd94a6d153f6e893fa86f77afa",
            "967a55ac8209a99f56256db28c4d03cd16b7c1557bbe57021227204a5932c106",
        ],
        used: "c2616949905872d0d015ca2426ea09e1bd2151f29e1f2fff09e0d8123ddaafda",
        ..PLAIN
    },
    Example {
        name: "none.ES256.topOrigin",
        cross_origin: true,
        top_origin: true,
        added: [
            "bdec4b206994e95a790a47dd42819decb7f03ce16ea39298b69f69b567a92742",
            "d4ee0fd02127452b2770e6ca5552cf6fb634500a1cf24781091e828ef5e42823",
            "e88a736a22ffaf294316d8b00da95a96ae8ec0113ddeed605e3283199102ad2f",
        ],
        used: "03eb72cf96829fbebe01544b878143e4a52424b50c59492844f8bbd695d03a91",
        ..PLAIN
    },
    Example {
        name: "none.ES256.long-credential-id",
        id_length: 1023,
        added: [
            "aed6ca40d39066d79556a637e5b255e26650175fcd084b4a228fa4504d0e81b4",
            "dcd23406472dbcfe4bc9dd2b6124817b873098941bada397bc25c2897ce78aa2",
            "c70087bde55d1a8207667876cfe14924d9caf8f522a9db4c7493ea9f3b5e4e5b",
        ],
        used: "b64abc4ec62f630444f7dd61d72f9fe5e0907c9bdf53d47010f6035b97f30c69",
        ..PLAIN
    },
    Example {
        name: "packed.ES256",
        drawn: &[32, 16],
        added: [
            "cee5d6466550d0f1e228c0284a59caa3d3972ae80dafc32a0c5722ee9509d14e",
            "e4505aef9b2be027f09175118a1cb74f68a83462d0d55be92daa00ca03adfd11",
            "",
        ],
        used: "bb6a9fc3c6c91e151d58e7d4eb7c66adb2969ca751624128c4b250ab81d00cc9",
        ..PLAIN
    },
    Example {
        name: "packed.RS256",
        drawn: &[32, 16],
        added: [
            "7cac6a56c3dfcd82a508239de4249cbfe00a00520cfffed7f9fe99ea7e40524e",
            "88451f93ab03d5034bb7b10307e7f753bba510574b65e73a130514f9a13b34d2",
            "",
        ],
        used: "1c07a27751cbd730daf24a542b9bd6b9be3152f4361666b99945f007fac3dab6",
        ..PLAIN
    },
    Example {
        name: "packed.EdDSA",
        drawn: &[32, 16],
        added: [
            "d03e51a83301ce11d8da5137027e278dccd9e53d4800692f658871d6162400d3",
            "8de0758edf3a28c3c5daa94c6c12ab2489343bda030b0aba12c9d6fed989d5a7",
            "",
        ],
        used: "045bb6ab03480f53d54fcdd9acf0ee7833647e72fcfb4bcb70fdfead58ebd8c0",
        ..PLAIN
    },
    Example {
        name: "tpm.ES256",
        drawn: &[32, 16],
        added: [
            "729b813de91b2d25cafd3a6ec240b6b9e451d5394b8edb20d5aac9bb7a543b6c",
            "61485de1169b032f737c1f7ad01107bdf00a53a7fec89f8666eafd269e234b76",
            "",
        ],
        used: "cfabb9ddc42230b56fdaeedfc46b0912c2a735603055d7258c10399f85997e59",
        ..PLAIN
    },
    Example {
        name: "android-key.ES256",
        drawn: &[16],
        added: [
            "b435028d7b6a8f83bb461d41c19b053a9d3cdb30351a4f374cd4cde8dbefb606",
            "de365d64217512a76f453d004a4c73f38ab755959a9b7925b411d93b92578132",
            "",
        ],
        used: "046d5d284a8ebc6100975bf018b247e6e122e039844831b640ebc05f2191116b",
        ..PLAIN
    },
    Example {
        name: "apple.ES256",
        drawn: &[16],
        added: [
            "7c07579a0d6417c2ebff99c50e439d5a8b9e65424ecdeadfbecb093b8375b456",
            "1e0888dd17aac0a5cebeb81f9ecbcca2189ac522512fc6b5bd22472a1c3c4956",
            "",
        ],
        used: "ce00e186354261e7c4a0f0ff5abcd5877a4775524f11463240fb5420d33fdddf",
        ..PLAIN
    },
    Example {
        name: "fido-u2f.ES256",
        drawn: &[32, 16],
        added: [
            "6970f8e417cf371997186aa92d7a63dc545d280c3ba8887bc1765a9700e23729",
            "c693f0433afcf05c7a7e43a597b0f2a742acbbd5de7a4a0e7d55f73681cc8276",
            "",
        ],
        used: "03a8b0381fff9b7b700849078429048f8639dccf61e43ed391fa5ad1bb8896d0",
        ..PLAIN
    },
];

/// The signature of the example with RSA: its key is made of two Mersenne primes, and there is but one signature.
const RSA_SIGNATURE: &str = "\
    01063d52d7c39b4d432fc7063c5d93e582bdcb16889cd71f888d67d880ea730a428498d3bc8e1ee11f2b1ecbe6c292b118c5\
    5ffaaddefa8cad0a54dd137c51f1eec673f1bb6c4d1789d6826a222b22d0f585fc901fdc933212e579d199b89d672aa44891\
    333e6a1355536025e82b25590256c3538229b55737083b2f6b9377e49e2472f11952f79fdd0da180b5ffd901b4049a8f081b\
    b40711bef76c62aed943571f2d0575304cb549d68d8892f95086a30f93716aee818f8dc06e96c0d5e0ed4cfa9fd8773d9046\
    4b68cf140f7986666ff9c9e3302acd0535d60d769f465e2ab57ef8aabc89fccfef7ba32a64154a8b3d26be2298f470b8cc53\
    77dbe3dfd4b0b45f8f01e63bde6cfc76b62771f9b70aa27cf40152cad93aa5acd784fd4b90f676e2ea828d0bf2400aebbaae\
    4153e5838f537f88b6228346782a93a899be66ec77de45b3efcf311da6321c92e6b0cd11bfe653bf3e98cee8e341f02d67db\
    b6f9c98d9e8178090cfb5b70fbc6d541599ac794ae2f1d4de1286ec8de8c2daf7b1d15c8438e90d924df5c19045220a4c843\
    8c1b979bbe016cf3d0eeec23c3999d4882cc645b776de930756612cdc6dd398160ff02a6";

/// What the recipe draws, one after the other.
struct Recipe {
    info: &'static str,
    drawn: u8,
}

/// So many bytes.
struct Length(usize);

impl KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

impl Recipe {
    fn draw(&mut self, length: usize) -> Vec<u8> {
        let key = Salt::new(HKDF_SHA256, &[self.drawn]).extract(b"WebAuthn test vectors");
        self.drawn += 1;
        let mut bytes = vec![0; length];
        let info = [self.info.as_bytes()];
        key.expand(&info, Length(length))
            .unwrap()
            .fill(&mut bytes)
            .unwrap();
        bytes
    }

    fn flags(&mut self, of: u8) -> u8 {
        self.draw(1)[0] & of
    }

    /// What the browser says.
    fn client(&mut self, kind: &str, challenge: &[u8], example: &Example) -> Vec<u8> {
        let mut said = format!(
            r#"{{"type":"{kind}","challenge":"{}","origin":"https://example.org","crossOrigin":{}"#,
            encode(challenge),
            example.cross_origin
        );
        if example.top_origin {
            said += r#","topOrigin":"https://example.com""#;
        }
        if self.flags(1) != 0 {
            let more = encode(&self.draw(16));
            said += r#","extraData":"clientDataJSON may be extended with additional fields in the future, "#;
            said += &["such as this: ", &more, "\""].concat();
        }
        said.push('}');
        said.into_bytes()
    }
}

/// A key of the examples.
enum Key {
    P256(Deterministic),
    Other(Box<Signer>),
    Rsa,
}

impl Key {
    fn drawn(recipe: &mut Recipe) -> Self {
        match recipe.info {
            "packed.RS256" => Self::Rsa,
            "packed.EdDSA" => {
                let key = Ed25519KeyPair::from_seed_unchecked(&recipe.draw(32)).unwrap();
                Self::Other(Box::new(Signer::Ed25519(key)))
            }
            _ => Self::P256(Deterministic::new(&recipe.draw(32))),
        }
    }

    fn cose(&self) -> Vec<(i64, Cbor)> {
        match self {
            Self::P256(key) => {
                let (x, y) = (key.point[1..33].to_vec(), key.point[33..].to_vec());
                let (x, y) = (Cbor::Bytes(x), Cbor::Bytes(y));
                vec![
                    (1, 2.into()),
                    (3, (-7).into()),
                    (-1, 1.into()),
                    (-2, x),
                    (-3, y),
                ]
            }
            Self::Other(signer) => signer.cose(),
            Self::Rsa => {
                // (2^1279 - 1) (2^2203 - 1), bit by bit.
                let mut n = vec![0; 436];
                for bit in (1279..=2202).chain(2204..=3481).chain([0]) {
                    n[435 - bit / 8] |= 1 << (bit % 8);
                }
                let (n, e) = (Cbor::Bytes(n), Cbor::Bytes(vec![1, 0, 1]));
                vec![(1, 3.into()), (3, (-257).into()), (-1, n), (-2, e)]
            }
        }
    }

    fn sign(&self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::P256(key) => key.sign(message),
            Self::Other(signer) => signer.sign(message),
            Self::Rsa => {
                let halves = RSA_SIGNATURE.as_bytes().chunks(2);
                let byte = |half| u8::from_str_radix(std::str::from_utf8(half).unwrap(), 16);
                halves.map(|half| byte(half).unwrap()).collect()
            }
        }
    }
}

/// An example: the challenges and what is answered to them.
pub(super) struct Made {
    pub(super) challenges: [Challenge; 2],
    pub(super) id: Vec<u8>,
    pub(super) clients: [Vec<u8>; 2],
    pub(super) object: Vec<u8>,
    pub(super) data: Vec<u8>,
    pub(super) signature: Vec<u8>,
}

fn rp_hash() -> Vec<u8> {
    digest(&SHA256, b"example.org").as_ref().to_vec()
}

fn sha256(parts: &[&[u8]]) -> String {
    hex(digest(&SHA256, &parts.concat()).as_ref())
}

fn make(example: &Example) -> Made {
    let mut recipe = Recipe {
        info: example.name,
        drawn: 0,
    };
    let asked = recipe.draw(32);
    let key = Key::drawn(&mut recipe);
    let added = recipe.client("webauthn.create", &asked, example);
    let (aaguid, id) = (recipe.draw(16), recipe.draw(example.id_length));
    let mut flags = 0x41;
    if example.name != "fido-u2f.ES256" {
        flags |= backed_up(recipe.flags(0x1c));
    }
    let length = u16::try_from(id.len()).unwrap().to_be_bytes();
    let said = [
        rp_hash(),
        vec![flags, 0, 0, 0, 0],
        aaguid,
        length.to_vec(),
        id.clone(),
    ];
    let said = [said.concat(), cose_key(&key.cose())].concat();
    let statement = if example.name == "packed-self.ES256" {
        let signature = key.sign(&[said.as_slice(), digest(&SHA256, &added).as_ref()].concat());
        vec![
            ("alg".into(), (-7).into()),
            ("sig".into(), Cbor::Bytes(signature)),
        ]
    } else {
        vec![]
    };
    let format = example.name.split('.').next().unwrap();
    let format = if format == "packed-self" {
        "packed"
    } else {
        format
    };
    let object = attestation_object(format, Cbor::Map(statement), &said);
    let [client, authenticator, whole] = example.added;
    assert_eq!(sha256(&[&added]), client, "{}", example.name);
    assert_eq!(sha256(&[&said]), authenticator, "{}", example.name);
    assert!(
        whole.is_empty() || sha256(&[&object]) == whole,
        "{}",
        example.name
    );

    example
        .drawn
        .iter()
        .for_each(|length| drop(recipe.draw(*length)));
    let asked_again = recipe.draw(32);
    let used = recipe.client("webauthn.get", &asked_again, example);
    let eligible = flags & 8;
    let state = recipe.flags(0x14) | eligible;
    let data = [rp_hash(), vec![1 | backed_up(state), 0, 0, 0, 0]].concat();
    let signature = key.sign(&[data.as_slice(), digest(&SHA256, &used).as_ref()].concat());
    assert_eq!(
        sha256(&[&data, &used, &signature]),
        example.used,
        "{}",
        example.name
    );
    let end = NOW + Duration::minutes(10);
    Made {
        challenges: [asked, asked_again].map(|bytes| Challenge::of(&bytes, end)),
        id,
        clients: [added, used],
        object,
        data,
        signature,
    }
}

/// Only what may be backed up is.
fn backed_up(flags: u8) -> u8 {
    if flags & 8 == 0 { flags & !0x18 } else { flags }
}

fn example_org() -> RelyingParty {
    let public = PublicUrl {
        origin: "https://example.org".into(),
        host: "example.org".into(),
        https: true,
    };
    RelyingParty::new(&public, None, &[]).unwrap()
}

impl Made {
    pub(super) fn created(&self) -> Value {
        let id = encode(&self.id);
        json!({"id": id, "rawId": id, "type": "public-key", "response": {
            "clientDataJSON": encode(&self.clients[0]),
            "attestationObject": encode(&self.object),
        }})
    }

    pub(super) fn asserted(&self) -> Value {
        let id = encode(&self.id);
        json!({"id": id, "rawId": id, "type": "public-key", "response": {
            "clientDataJSON": encode(&self.clients[1]),
            "authenticatorData": encode(&self.data),
            "signature": encode(&self.signature),
        }})
    }

    pub(super) fn add(&self, created: &Value) -> Result<NewPasskey, Check> {
        let created = Created::parse(&created.to_string())?;
        add(&example_org(), &self.challenges[0], &created)
    }

    pub(super) fn prove(&self, asserted: &Value, new: &NewPasskey) -> Result<Used, Check> {
        let asserted = Asserted::parse(&asserted.to_string())?;
        let (party, challenge) = (example_org(), &self.challenges[1]);
        let begun = begin_use(&party, challenge, Verification::Touch, asserted)?;
        begun.prove(&passkey(new), Whose::Theirs(ADA))
    }
}

/// Those whose pages were not in another site's.
pub(super) fn ours() -> impl Iterator<Item = Made> {
    EXAMPLES
        .iter()
        .filter(|example| !example.cross_origin)
        .map(make)
}

#[test]
fn the_examples_of_the_standard_are_taken() {
    let mut taken = 0;
    for made in ours() {
        let new = made.add(&made.created()).unwrap();
        assert_eq!(new.credential_id.as_bytes(), made.id);
        let used = made.prove(&made.asserted(), &new).unwrap();
        assert_eq!(used.backup_eligible, new.backup_eligible);
        taken += 1;
    }
    assert_eq!(taken, 10);
}

#[test]
fn the_examples_in_frames_of_other_sites_are_refused() {
    let framed = EXAMPLES
        .iter()
        .filter(|example| example.cross_origin)
        .map(make);
    for made in framed {
        assert_eq!(made.add(&made.created()), Err(Check::CrossOrigin));
        let elsewhere = [9; 32];
        let id = CredentialId::from_bytes(&elsewhere).unwrap();
        let new = NewPasskey {
            credential_id: id,
            ..with_passkey(Authenticator::platform()).1
        };
        assert_eq!(made.prove(&made.asserted(), &new), Err(Check::CrossOrigin));
    }
}
