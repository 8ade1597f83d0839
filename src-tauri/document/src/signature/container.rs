//! The CMS of a signature (RFC 5652) with the attributes that PAdES asks for: content type,
//! digest, and the certificate by its hash (RFC 5035). The time of signing stands in the PDF.

use cms::{
    cert::{CertificateChoices, IssuerAndSerialNumber},
    content_info::{CmsVersion, ContentInfo},
    signed_data::{
        CertificateSet, EncapsulatedContentInfo, SignedData, SignerIdentifier, SignerInfo,
        SignerInfos,
    },
};
use der::{
    Decode, Encode, Sequence, SliceReader, Tag, Tagged as _,
    asn1::{Any, ObjectIdentifier, OctetString, SetOfVec},
};
use x509_cert::{Certificate, attr::Attribute, spki::AlgorithmIdentifierOwned};

use super::{
    SignError, Signer,
    algorithm::{SignatureAlgorithm, by_digest},
};

const DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.1");
const SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
const CONTENT_TYPE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.3");
const MESSAGE_DIGEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");
const SIGNING_CERTIFICATE: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.47");

/// RFC 5035, `SigningCertificateV2`.
#[derive(Sequence)]
struct SigningCertificate {
    certificates: Vec<CertificateId>,
    #[asn1(optional = "true")]
    policies: Option<Any>,
}

/// RFC 5035, `ESSCertIDv2`. SHA-256 is meant where no algorithm stands.
#[derive(Sequence)]
struct CertificateId {
    #[asn1(optional = "true")]
    algorithm: Option<AlgorithmIdentifierOwned>,
    hash: OctetString,
    #[asn1(optional = "true")]
    issuer: Option<Any>,
}

/// Signs `content` and gives the CMS without it.
pub(super) fn sign(signer: &dyn Signer, content: &[&[u8]]) -> Result<Vec<u8>, SignError> {
    build(signer, content).unwrap_or(Err(SignError))
}

fn build(signer: &dyn Signer, content: &[&[u8]]) -> der::Result<Result<Vec<u8>, SignError>> {
    let algorithm = signer.algorithm();
    let Some(own) = signer.certificates().first() else {
        return Ok(Err(SignError));
    };
    let certificate = Certificate::from_der(own)?;
    let id = SigningCertificate {
        certificates: vec![CertificateId {
            algorithm: (algorithm == SignatureAlgorithm::Sm2Sm3)
                .then(|| algorithm.digest_identifier()),
            hash: OctetString::new(algorithm.digest(&[own]))?,
            issuer: None,
        }],
        policies: None,
    };
    let digest = OctetString::new(algorithm.digest(content))?;
    let attributes = SetOfVec::try_from(vec![
        attribute(CONTENT_TYPE, &DATA)?,
        attribute(MESSAGE_DIGEST, &digest)?,
        attribute(SIGNING_CERTIFICATE, &id)?,
    ])?;
    let signature = match signer.sign(&attributes.to_der()?) {
        Ok(signature) => signature,
        Err(error) => return Ok(Err(error)),
    };
    let mut certificates = Vec::new();
    for certificate in signer.certificates() {
        certificates.push(CertificateChoices::Certificate(Certificate::from_der(
            certificate,
        )?));
    }
    let tbs = certificate.tbs_certificate();
    let info = SignerInfo {
        version: CmsVersion::V1,
        sid: SignerIdentifier::IssuerAndSerialNumber(IssuerAndSerialNumber {
            issuer: tbs.issuer().clone(),
            serial_number: tbs.serial_number().clone(),
        }),
        digest_alg: algorithm.digest_identifier(),
        signed_attrs: Some(attributes),
        signature_algorithm: algorithm.signature_identifier(),
        signature: OctetString::new(signature)?,
        unsigned_attrs: None,
    };
    let body = SignedData {
        version: CmsVersion::V1,
        digest_algorithms: SetOfVec::try_from(vec![algorithm.digest_identifier()])?,
        encap_content_info: EncapsulatedContentInfo {
            econtent_type: DATA,
            econtent: None,
        },
        certificates: Some(CertificateSet::try_from(certificates)?),
        crls: None,
        signer_infos: SignerInfos::try_from(vec![info])?,
    };
    let container = ContentInfo {
        content_type: SIGNED_DATA,
        content: Any::encode_from(&body)?,
    };
    container.to_der().map(Ok)
}

fn attribute<T>(oid: ObjectIdentifier, value: &T) -> der::Result<Attribute>
where
    T: der::EncodeValue + der::Tagged,
{
    Ok(Attribute {
        oid,
        values: SetOfVec::try_from(vec![Any::encode_from(value)?])?,
    })
}

/// What a CMS holds, its signature checked against its own certificate.
pub(super) struct Opened {
    pub(super) algorithm: SignatureAlgorithm,
    pub(super) signer: Certificate,
    /// All certificates in it.
    pub(super) certificates: Vec<Certificate>,
}

/// Opens a CMS over `content`; `None` when anything about it does not hold.
pub(super) fn open(container: &[u8], content: &[&[u8]]) -> Option<Opened> {
    let mut reader = SliceReader::new(container).ok()?;
    let info = ContentInfo::decode(&mut reader).ok()?;
    // The hole of a PDF is filled up with zeros.
    let end = usize::try_from(info.encoded_len().ok()?).ok()?;
    if container.get(end..)?.iter().any(|byte| *byte != 0) || info.content_type != SIGNED_DATA {
        return None;
    }
    let body: SignedData = info.content.decode_as().ok()?;
    let [info] = body.signer_infos.0.as_slice() else {
        return None;
    };
    if body.encap_content_info.econtent.is_some() {
        return None;
    }
    let algorithm = SignatureAlgorithm::of(&info.signature_algorithm, Some(&info.digest_alg))?;
    let certificates: Vec<Certificate> = body
        .certificates?
        .0
        .iter()
        .filter_map(|choice| match choice {
            CertificateChoices::Certificate(certificate) => Some(certificate.clone()),
            CertificateChoices::Other(_) => None,
        })
        .collect();
    let signer = certificates
        .iter()
        .find(|certificate| is_meant(&info.sid, certificate))?
        .clone();

    let attributes = info.signed_attrs.as_ref()?;
    let value = |oid| {
        let mut found = attributes.iter().filter(|attribute| attribute.oid == oid);
        let attribute = found.next().filter(|_| found.next().is_none())?;
        match attribute.values.as_slice() {
            [value] => Some(value),
            _ => None,
        }
    };
    let content_type = value(CONTENT_TYPE)?;
    if content_type.tag() != Tag::ObjectIdentifier
        || content_type.decode_as::<ObjectIdentifier>().ok()? != DATA
    {
        return None;
    }
    let digest: OctetString = value(MESSAGE_DIGEST)?.decode_as().ok()?;
    if digest.as_bytes() != algorithm.digest(content) {
        return None;
    }
    let bound: SigningCertificate = value(SIGNING_CERTIFICATE)?.decode_as().ok()?;
    let id = bound.certificates.first()?;
    let hashed = by_digest(id.algorithm.as_ref().map(|algorithm| algorithm.oid))?;
    if id.hash.as_bytes() != hashed.digest(&[&signer.to_der().ok()?]) {
        return None;
    }
    let public = signer.tbs_certificate().subject_public_key_info();
    let message = attributes.to_der().ok()?;
    algorithm
        .verifies(public, &message, info.signature.as_bytes())
        .then_some(Opened {
            algorithm,
            signer,
            certificates,
        })
}

fn is_meant(id: &SignerIdentifier, certificate: &Certificate) -> bool {
    let tbs = certificate.tbs_certificate();
    match id {
        SignerIdentifier::IssuerAndSerialNumber(id) => {
            id.issuer == *tbs.issuer() && id.serial_number == *tbs.serial_number()
        }
        SignerIdentifier::SubjectKeyIdentifier(id) => tbs
            .get_extension::<x509_cert::ext::pkix::SubjectKeyIdentifier>()
            .is_ok_and(|found| found.is_some_and(|(_, found)| found == *id)),
    }
}
