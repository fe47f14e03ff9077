//! The certificates of the test mail server: an authority of one's own, and every wrong certificate a client must refuse.

use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, KeyUsagePurpose,
};
use tempfile::NamedTempFile;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;

use super::Certificate;

type Issuer = CertifiedIssuer<'static, KeyPair>;

/// One authority that a client can be told to trust, and one that nobody knows.
#[derive(Clone)]
pub(super) struct Authority {
    known: Arc<Issuer>,
    stranger: Arc<Issuer>,
}

impl Authority {
    pub(super) fn new() -> Self {
        Self {
            known: Arc::new(issuer("Vestibule test authority")),
            stranger: Arc::new(issuer("Unknown authority")),
        }
    }

    /// A file of the authority to trust.
    pub(super) fn written(&self) -> NamedTempFile {
        let file = tempfile::Builder::new().suffix(".pem").tempfile().unwrap();
        std::fs::write(file.path(), self.known.pem()).unwrap();
        file
    }

    /// Makes a fresh certificate: cheap with elliptic curves, and nothing to keep.
    pub(super) fn acceptor(&self, kind: Certificate) -> TlsAcceptor {
        let (names, issuer) = match kind {
            Certificate::Good | Certificate::Expired => {
                (vec!["localhost", "127.0.0.1"], &self.known)
            }
            Certificate::OtherHost => (vec!["elsewhere.test"], &self.known),
            Certificate::Stranger => (vec!["localhost", "127.0.0.1"], &self.stranger),
        };
        let names: Vec<String> = names.into_iter().map(str::to_owned).collect();
        let mut params = CertificateParams::new(names).unwrap();
        if kind == Certificate::Expired {
            params.not_after = rcgen::date_time_ymd(2001, 1, 1);
        }
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, issuer).unwrap();
        let key = PrivatePkcs8KeyDer::from(key.serialize_der());
        let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key.into())
            .unwrap();
        TlsAcceptor::from(Arc::new(config))
    }
}

fn issuer(name: &str) -> Issuer {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}
