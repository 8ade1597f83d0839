//! What became of a signed file, and whether its signer is known.
//!
//! The signature is looked for where viewers look for it, in the form's fields. What it covers is
//! taken from the bytes: the hole must be exactly the signature's own, or something could hide
//! beside it.

use std::time::Duration;

use der::{Decode as _, Encode as _};
use jiff::Timestamp;
use lopdf::{Dictionary, Document, Object};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use x509_cert::{Certificate, ext::pkix::BasicConstraints};

use super::{SignatureAlgorithm, container};

/// Who is known, and who no longer.
#[derive(Debug, Clone, Default)]
pub struct Trust {
    /// Certificates as DER: of authorities, or of signers themselves.
    pub certificates: Vec<Vec<u8>>,
    /// Certificates that were taken back.
    pub revocations: Vec<Revocation>,
}

/// A certificate that was taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Revocation {
    /// SHA-256 of its DER.
    pub certificate: [u8; 32],
    /// From when on.
    pub at: Timestamp,
}

/// What is to be thought of a file; the worst that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Whole, as signed, by somebody known.
    Good,
    /// No signature is there.
    Unsigned,
    /// What was signed is no longer what is there.
    Changed,
    /// As signed, with something written behind it.
    Appended,
    /// As signed, but by nobody who is known.
    UnknownSigner,
    /// The certificate was taken back before.
    Revoked,
    /// The certificate was not valid then.
    Expired,
}

impl Verdict {
    /// What it means, and what to do.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Good => "签名有效，文件完整，未被改动。",
            Self::Unsigned => "文件没有电子签名，不能凭签名判断真伪。请凭编号和验证码核验。",
            Self::Changed => "签名后文件被改动，不能采信。请要求出示原件，或向出具机构核实。",
            Self::Appended => "签名后又追加了内容，追加部分不受签名保护。请要求出示原件。",
            Self::UnknownSigner => {
                "文件未被改动，但签名人不在信任名单中，不能确认由谁出具。请向出具机构核实。"
            }
            Self::Revoked => "签名所用证书在签名时已被吊销，不能采信。请向出具机构核实。",
            Self::Expired => "签名时证书不在有效期内，不能采信。请向出具机构核实。",
        }
    }
}

/// A verdict with what it rests on.
#[expect(
    clippy::struct_excessive_bools,
    reason = "separate facts of one report, each a field of its JSON form"
)]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SignatureReport {
    /// The verdict.
    pub verdict: Verdict,
    /// Whether there is a signature.
    pub signed: bool,
    /// Whether what was signed is as it was.
    pub intact: bool,
    /// Whether the signature covers every byte.
    pub covers_whole_file: bool,
    /// Common name of the certificate.
    pub signer: Option<String>,
    /// The certificate is issued by its own holder: it proves integrity only.
    pub self_issued: bool,
    /// How it was signed.
    pub algorithm: Option<&'static str>,
    /// When, as the signer says.
    pub signed_at: Option<String>,
    /// The business number in the file's title.
    pub number: Option<String>,
}

/// The bytes cannot be looked at.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// No PDF, or one that is broken.
    #[error("文件不是可读取的PDF（{0}）。请检查文件是否完整")]
    Unreadable(#[from] lopdf::Error),
}

/// Judges the last signature of a file as of the moment `at`, which is when it is known to have
/// been made: what the signer says of the time proves nothing.
pub fn verify(pdf: &[u8], trust: &Trust, at: Timestamp) -> Result<SignatureReport, VerifyError> {
    let document = Document::load_mem(pdf)?;
    let mut report = SignatureReport {
        verdict: Verdict::Unsigned,
        signed: false,
        intact: false,
        covers_whole_file: false,
        signer: None,
        self_issued: false,
        algorithm: None,
        signed_at: None,
        number: number(&document),
    };
    let signatures = signatures(&document);
    if signatures.is_empty() {
        return Ok(report);
    }
    report.signed = true;
    report.verdict = Verdict::Changed;
    let mut opened: Vec<(Signed<'_>, container::Opened)> = Vec::new();
    for signature in signatures {
        let Some(signed) = Signed::read(pdf, signature) else {
            return Ok(report);
        };
        let Some(content) = container::open(&signed.container, &[signed.before, signed.after])
        else {
            return Ok(report);
        };
        opened.push((signed, content));
    }
    let Some((signed, content)) = opened.into_iter().max_by_key(|(signed, _)| signed.end) else {
        return Ok(report);
    };
    report.intact = true;
    report.covers_whole_file = signed.end == pdf.len();
    report.algorithm = Some(SignatureAlgorithm::name(content.algorithm));
    report.signed_at.clone_from(&signed.stated_time);
    report.signer = common_name(&content.signer);
    let tbs = content.signer.tbs_certificate();
    report.self_issued = tbs.issuer() == tbs.subject();
    report.verdict = if report.covers_whole_file {
        judge(&content, trust, at)
    } else {
        Verdict::Appended
    };
    Ok(report)
}

/// The bytes that a signature is over, and itself.
struct Signed<'a> {
    before: &'a [u8],
    after: &'a [u8],
    container: Vec<u8>,
    /// Where what is covered ends.
    end: usize,
    /// When, as the signer says.
    stated_time: Option<String>,
}

impl<'a> Signed<'a> {
    fn read(pdf: &'a [u8], signature: &Dictionary) -> Option<Self> {
        let range = signature
            .get(b"ByteRange")
            .and_then(Object::as_array)
            .ok()?;
        let range: Option<Vec<usize>> = range
            .iter()
            .map(|number| usize::try_from(number.as_i64().ok()?).ok())
            .collect();
        let [0, begin, resume, length] = range?[..] else {
            return None;
        };
        let end = resume.checked_add(length)?;
        let hole = pdf.get(begin..resume)?;
        let hexadecimal = hole.strip_prefix(b"<")?.strip_suffix(b">")?;
        let container = hex::decode(hexadecimal).ok()?;
        // The dictionary's own value must be the one in the hole.
        let stated = signature.get(b"Contents").and_then(Object::as_str).ok()?;
        if stated != container {
            return None;
        }
        let stated_time = signature.get(b"M").and_then(Object::as_str).ok();
        Some(Self {
            before: pdf.get(..begin)?,
            after: pdf.get(resume..end)?,
            container,
            end,
            stated_time: stated_time.map(|text| String::from_utf8_lossy(text).into_owned()),
        })
    }
}

/// The signatures among the form's fields.
fn signatures(document: &Document) -> Vec<&Dictionary> {
    let Ok(fields) = document.catalog().and_then(|catalog| {
        let form = resolved(document, catalog.get(b"AcroForm")?)?.as_dict()?;
        resolved(document, form.get(b"Fields")?)?.as_array()
    }) else {
        return Vec::new();
    };
    fields
        .iter()
        .filter_map(|field| value(document, field))
        .collect()
}

/// The value of a signature field.
fn value<'a>(document: &'a Document, field: &'a Object) -> Option<&'a Dictionary> {
    let field = resolved(document, field).ok()?.as_dict().ok()?;
    let kind = field.get(b"FT").and_then(Object::as_name).ok()?;
    let value = resolved(document, field.get(b"V").ok()?).ok()?;
    value.as_dict().ok().filter(|_| kind == b"Sig")
}

fn resolved<'a>(document: &'a Document, object: &'a Object) -> Result<&'a Object, lopdf::Error> {
    document.dereference(object).map(|(_, object)| object)
}

/// The last word of the title, which is where our papers have it.
fn number(document: &Document) -> Option<String> {
    let info = resolved(document, document.trailer.get(b"Info").ok()?).ok()?;
    let title = info
        .as_dict()
        .ok()?
        .get(b"Title")
        .and_then(Object::as_str)
        .ok()?;
    let units = title.strip_prefix(&[0xFE, 0xFF])?.as_chunks::<2>().0;
    let units: Vec<u16> = units.iter().map(|unit| u16::from_be_bytes(*unit)).collect();
    let title = String::from_utf16(&units).ok()?;
    title.rsplit_once(' ').map(|(_, number)| number.to_owned())
}

/// What is to be thought of the signer.
fn judge(content: &container::Opened, trust: &Trust, at: Timestamp) -> Verdict {
    let anchors: Vec<Certificate> = trust
        .certificates
        .iter()
        .filter_map(|certificate| Certificate::from_der(certificate).ok())
        .collect();
    let Some(path) = path(&content.signer, &anchors, &content.certificates, LONGEST) else {
        return Verdict::UnknownSigner;
    };
    let revoked = |certificate: &Certificate| {
        let Ok(bytes) = certificate.to_der() else {
            return true;
        };
        let fingerprint: [u8; 32] = Sha256::digest(bytes).into();
        trust
            .revocations
            .iter()
            .any(|revocation| revocation.certificate == fingerprint && revocation.at <= at)
    };
    if path.iter().any(revoked) {
        return Verdict::Revoked;
    }
    let moment = u64::try_from(at.as_second()).map(Duration::from_secs);
    let valid = |certificate: &Certificate| {
        let validity = certificate.tbs_certificate().validity();
        moment.is_ok_and(|moment| {
            validity.not_before.to_unix_duration() <= moment
                && moment <= validity.not_after.to_unix_duration()
        })
    };
    if path.iter().all(valid) {
        Verdict::Good
    } else {
        Verdict::Expired
    }
}

/// Most certificates from a signer to somebody known.
const LONGEST: u8 = 5;

/// The certificates from `certificate` to one that is trusted, which itself is the last.
fn path(
    certificate: &Certificate,
    anchors: &[Certificate],
    others: &[Certificate],
    length: u8,
) -> Option<Vec<Certificate>> {
    if anchors.contains(certificate) {
        return Some(vec![certificate.clone()]);
    }
    let length = length.checked_sub(1)?;
    anchors
        .iter()
        .chain(others)
        .filter(|issuer| *issuer != certificate && has_issued(issuer, certificate))
        .find_map(|issuer| {
            let mut rest = path(issuer, anchors, others, length)?;
            rest.insert(0, certificate.clone());
            Some(rest)
        })
}

fn has_issued(issuer: &Certificate, certificate: &Certificate) -> bool {
    let (above, below) = (issuer.tbs_certificate(), certificate.tbs_certificate());
    let may_issue = above
        .get_extension::<BasicConstraints>()
        .is_ok_and(|found| found.is_some_and(|(_, constraints)| constraints.ca));
    if !may_issue || above.subject() != below.issuer() {
        return false;
    }
    let algorithm = SignatureAlgorithm::of(certificate.signature_algorithm(), None);
    let parts = algorithm
        .zip(below.to_der().ok())
        .zip(certificate.signature().as_bytes());
    parts.is_some_and(|((algorithm, message), signature)| {
        algorithm.verifies(above.subject_public_key_info(), &message, signature)
    })
}

fn common_name(certificate: &Certificate) -> Option<String> {
    let subject = certificate.tbs_certificate().subject();
    subject
        .common_name()
        .ok()
        .flatten()
        .map(|name| name.value().into_owned())
        .or_else(|| Some(subject.to_string()))
}
