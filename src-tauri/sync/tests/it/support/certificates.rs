use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, date_time_ymd,
};

/// A certificate authority of the test's own, good in 2026 and 2027.
pub(crate) struct Authority {
    pem: String,
    der: rustls::pki_types::CertificateDer<'static>,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    pub(crate) fn new() -> Self {
        let key = KeyPair::generate().expect("a key");
        let mut params = CertificateParams::new(Vec::<String>::new()).expect("parameters");
        params
            .distinguished_name
            .push(DnType::CommonName, "test authority");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        bound(&mut params);
        let certificate = params.self_signed(&key).expect("a certificate");
        Self {
            pem: certificate.pem(),
            der: certificate.der().clone(),
            issuer: Issuer::new(params, key),
        }
    }

    pub(crate) fn pem(&self) -> String {
        self.pem.clone()
    }

    pub(crate) fn der(&self) -> rustls::pki_types::CertificateDer<'static> {
        self.der.clone()
    }

    /// The certificate and key of a server at 127.0.0.1.
    pub(crate) fn server(&self) -> (String, String) {
        self.issue(&["127.0.0.1"], ExtendedKeyUsagePurpose::ServerAuth)
    }

    /// The certificate and key of a device.
    pub(crate) fn device(&self) -> (String, String) {
        self.issue(&[], ExtendedKeyUsagePurpose::ClientAuth)
    }

    /// A certificate for a request.
    pub(crate) fn sign(&self, csr: &str) -> String {
        let mut request = rcgen::CertificateSigningRequestParams::from_pem(csr).expect("a request");
        bound(&mut request.params);
        request.signed_by(&self.issuer).expect("signed").pem()
    }

    fn issue(&self, names: &[&str], usage: ExtendedKeyUsagePurpose) -> (String, String) {
        let key = KeyPair::generate().expect("a key");
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let mut params = CertificateParams::new(names).expect("parameters");
        params.extended_key_usages = vec![usage];
        bound(&mut params);
        let certificate = params.signed_by(&key, &self.issuer).expect("signed");
        (certificate.pem(), key.serialize_pem())
    }
}

fn bound(params: &mut CertificateParams) {
    params.not_before = date_time_ymd(2026, 1, 1);
    params.not_after = date_time_ymd(2027, 12, 31);
}
