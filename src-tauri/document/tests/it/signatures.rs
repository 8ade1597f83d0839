//! Signatures: what pdfsig, pyHanko and OpenSSL say of them, and what our own verdict says.

use std::{path::Path, process::Command, sync::LazyLock, time::Duration};

use counter_document::{
    DocumentKind, ReadSealError, Revocation, Seal, SealImage, SelfIssue, Signer, StampError,
    StampOptions, Trust, Verdict, Zeroizing, stamp, verify,
};
use jiff::{Timestamp, civil::DateTime};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::support::{FONTS, copied_text, example_with, python, rendered, tool};

const OPTIONS: StampOptions<'static> = StampOptions {
    signed_at: DateTime::constant(2026, 11, 22, 10, 40, 0, 0),
    office: "第十师北屯市181团社会保险所",
    reason: "参保缴费证明用印",
};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// OpenSSL issues certificates from this moment on.
#[expect(
    clippy::disallowed_methods,
    reason = "another program reads the machine's clock"
)]
fn now() -> Timestamp {
    Timestamp::now()
}

static NOW: LazyLock<Timestamp> = LazyLock::new(|| at("2026-11-22T02:40:00Z"));

/// A self-issued seal that holds for a year from September on.
fn self_issued() -> Seal {
    let issue = SelfIssue {
        common_name: "181团社会保险所（演示）",
        not_before: at("2026-09-01T00:00:00Z"),
        valid_for: Duration::from_hours(365 * 24),
        secret: Zeroizing::new([7; 32]),
        serial: [3; 16],
    };
    Seal::self_issued(SealImage::Specimen, &issue).unwrap()
}

fn openssl(directory: &Path, arguments: &[&str]) {
    let output = Command::new("openssl")
        .args(arguments)
        .current_dir(directory)
        .output()
        .unwrap_or_else(|error| {
            panic!("openssl does not start ({error}): apt-get install openssl")
        });
    assert!(
        output.status.success(),
        "openssl {arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// A seal whose key and certificate OpenSSL made, issued by an authority of its own; and that
/// authority's certificate.
fn issued_by_openssl(key: &[&str], digest: &str) -> (Seal, Vec<u8>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let extensions =
        "basicConstraints=critical,CA:false\nkeyUsage=critical,digitalSignature,nonRepudiation\n";
    std::fs::write(path.join("own.cnf"), extensions).unwrap();
    for name in ["root", "own"] {
        let out = format!("{name}.key");
        openssl(path, &[&["genpkey"], key, &["-out", &out]].concat());
    }
    let identity = ["-sigopt", "distid:1234567812345678"];
    let signing = if digest == "-sm3" { &identity[..] } else { &[] };
    let root = [
        "req",
        "-x509",
        "-new",
        "-key",
        "root.key",
        digest,
        "-subj",
        "/CN=Root of tests",
        "-days",
        "3650",
        "-out",
        "root.pem",
    ];
    openssl(path, &[&root, signing].concat());
    let request = [
        "req",
        "-new",
        "-key",
        "own.key",
        digest,
        "-subj",
        "/CN=Office of tests",
        "-out",
        "own.csr",
    ];
    openssl(path, &[&request, signing].concat());
    let mut issue = vec![
        "x509",
        "-req",
        "-in",
        "own.csr",
        "-CA",
        "root.pem",
        "-CAkey",
        "root.key",
        digest,
        "-CAcreateserial",
        "-days",
        "365",
        "-extfile",
        "own.cnf",
        "-outform",
        "DER",
        "-out",
        "own.der",
    ];
    if digest == "-sm3" {
        issue.extend(identity);
        issue.extend(["-vfyopt", "distid:1234567812345678"]);
    }
    openssl(path, &issue);
    openssl(
        path,
        &[
            "x509", "-in", "root.pem", "-outform", "DER", "-out", "root.der",
        ],
    );
    let pkcs8 = [
        "pkcs8", "-topk8", "-nocrypt", "-in", "own.key", "-outform", "DER", "-out", "own.p8",
    ];
    openssl(path, &pkcs8);
    let read = |name: &str| std::fs::read(path.join(name)).unwrap();
    let key = Zeroizing::new(read("own.p8"));
    let seal = Seal::new(SealImage::Specimen, vec![read("own.der")], key).unwrap();
    (seal, read("root.der"))
}

const P256: &[&str] = &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"];
const RSA: &[&str] = &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"];
const SM2: &[&str] = &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:SM2"];

fn unsigned() -> Vec<u8> {
    let changes = [("/issue/seal", json!("electronic"))];
    rendered(&example_with(
        DocumentKind::PersonalContributionCertificate,
        &changes,
    ))
    .bytes
}

fn stamped(seal: &Seal) -> Vec<u8> {
    stamp(&unsigned(), &seal.image, seal, &FONTS, &OPTIONS)
        .unwrap_or_else(|error| panic!("{error}"))
}

fn trusting(certificate: &[u8]) -> Trust {
    Trust {
        certificates: vec![certificate.to_vec()],
        revocations: Vec::new(),
    }
}

fn verdict(pdf: &[u8], trust: &Trust, moment: Timestamp) -> Verdict {
    verify(pdf, trust, moment).unwrap().verdict
}

/// What happens to signed papers on their way.
fn mistreated(pdf: &[u8]) -> Vec<(&'static str, Vec<u8>, Verdict)> {
    let mut one_byte = pdf.to_vec();
    let middle = one_byte.len() / 3;
    one_byte[middle] ^= 1;
    let appended = [pdf, b"\n% more\n"].concat();
    let replaced = page_replaced(pdf);
    vec![
        ("one byte changed", one_byte, Verdict::Changed),
        ("bytes appended", appended, Verdict::Appended),
        ("page replaced", replaced, Verdict::Appended),
    ]
}

/// An update behind the signature that shows something else on the first page.
fn page_replaced(pdf: &[u8]) -> Vec<u8> {
    use lopdf::{Dictionary, Document, IncrementalDocument, Stream};

    let document = Document::load_mem(pdf).unwrap();
    let page = document.page_iter().next().unwrap();
    let mut contents = document.get_dictionary(page).unwrap().clone();
    let mut update = IncrementalDocument::create_from(pdf.to_vec(), document);
    let blank = Stream::new(Dictionary::new(), b"0 0 100 100 re f".to_vec());
    let blank = update.new_document.add_object(blank);
    contents.set("Contents", blank);
    update.new_document.set_object(page, contents);
    let mut bytes = Vec::new();
    update.save_to(&mut bytes).unwrap();
    bytes
}

#[test]
fn stamping_appends_and_shows_the_seal() {
    let seal = self_issued();
    let (before, after) = (unsigned(), stamped(&seal));
    assert!(
        after.starts_with(&before),
        "the stored bytes are the beginning"
    );
    assert!(
        after.len() - before.len() < 24 * 1024,
        "{} bytes more",
        after.len() - before.len()
    );
    assert_eq!(
        copied_text(&before),
        copied_text(&after),
        "name and date stay legible"
    );
    tool("qpdf", "qpdf", &["--check", "FILE"], &after);
}

#[test]
fn verdicts_name_the_worst_that_is_found() {
    let (seal, root) = issued_by_openssl(P256, "-sha256");
    let pdf = stamped(&seal);
    let trust = trusting(&root);
    let now = now();
    let report = verify(&pdf, &trust, now).unwrap();
    assert_eq!(report.verdict, Verdict::Good, "{report:?}");
    assert_eq!(
        report.signer.as_deref(),
        Some("Office of tests"),
        "{report:?}"
    );
    assert_eq!(
        report.number.as_deref(),
        Some("660181261122A0100031U"),
        "{report:?}"
    );
    assert!(
        report.signed && report.intact && report.covers_whole_file,
        "{report:?}"
    );
    assert!(!report.self_issued, "{report:?}");

    for (what, bytes, expected) in mistreated(&pdf) {
        assert_eq!(verdict(&bytes, &trust, now), expected, "{what}");
    }
    assert_eq!(
        verdict(&pdf, &Trust::default(), now),
        Verdict::UnknownSigner
    );
    let (_, other) = issued_by_openssl(P256, "-sha256");
    assert_eq!(
        verdict(&pdf, &trusting(&other), now),
        Verdict::UnknownSigner,
        "an authority of the same name with another key"
    );
    assert_eq!(
        verdict(&pdf, &trust, at("2036-01-01T00:00:00Z")),
        Verdict::Expired
    );
    assert_eq!(
        verdict(&pdf, &trust, at("2020-01-01T00:00:00Z")),
        Verdict::Expired
    );
    assert_eq!(verdict(&unsigned(), &trust, now), Verdict::Unsigned);
    assert!(verify(b"%PDF-1.7 and nothing more", &trust, now).is_err());
}

#[test]
fn revocation_is_judged_by_the_time_given() {
    let (seal, root) = issued_by_openssl(P256, "-sha256");
    let pdf = stamped(&seal);
    let now = now();
    // The certificate is valid from this very second on, so the revocation comes a minute later.
    let revoked_at = now + Duration::from_mins(1);
    let trust = Trust {
        certificates: vec![root],
        revocations: vec![Revocation {
            certificate: Sha256::digest(&seal.certificates()[0]).into(),
            at: revoked_at,
        }],
    };
    assert_eq!(verdict(&pdf, &trust, now), Verdict::Good, "made before");
    assert_eq!(
        verdict(&pdf, &trust, revoked_at),
        Verdict::Revoked,
        "made after"
    );
}

#[test]
fn a_swapped_certificate_is_found() {
    let (seal, _) = issued_by_openssl(P256, "-sha256");
    let other = self_issued();
    let pdf = stamped(&seal);
    let (own, foreign) = (&seal.certificates()[0], &other.certificates()[0]);
    let (own, foreign) = (hex::encode(own), hex::encode(foreign));
    let text = String::from_utf8_lossy(&pdf).into_owned();
    assert!(text.contains(&own), "the certificate is in the signature");
    let hole = pdf
        .windows(own.len())
        .position(|window| window == own.as_bytes())
        .unwrap();
    let mut swapped = pdf.clone();
    let length = own.len().min(foreign.len());
    swapped[hole..hole + length].copy_from_slice(&foreign.as_bytes()[..length]);
    for trusted in [&seal, &other] {
        let trust = trusting(&trusted.certificates()[0]);
        assert_eq!(verdict(&swapped, &trust, *NOW), Verdict::Changed);
    }
}

#[test]
fn self_issued_certificates_prove_integrity_only() {
    let seal = self_issued();
    let pdf = stamped(&seal);
    let report = verify(&pdf, &Trust::default(), *NOW).unwrap();
    assert!(report.self_issued && report.intact, "{report:?}");
    assert_eq!(
        report.verdict,
        Verdict::UnknownSigner,
        "whole, but by anybody"
    );
    let trust = trusting(&seal.certificates()[0]);
    assert_eq!(
        verdict(&pdf, &trust, *NOW),
        Verdict::Good,
        "known by itself"
    );
}

#[test]
fn rsa_and_sm2_sign_as_well() {
    for (key, digest, name) in [(RSA, "-sha256", "rsa-sha256"), (SM2, "-sm3", "sm2-sm3")] {
        let (seal, root) = issued_by_openssl(key, digest);
        let pdf = stamped(&seal);
        let report = verify(&pdf, &trusting(&root), now()).unwrap();
        assert_eq!(report.verdict, Verdict::Good, "{name}: {report:?}");
        assert_eq!(report.algorithm, Some(name), "{report:?}");
        for (what, bytes, expected) in mistreated(&pdf) {
            let found = verdict(&bytes, &trusting(&root), now());
            assert_eq!(found, expected, "{name}: {what}");
        }
    }
}

#[test]
fn openssl_checks_what_sm2_signs() {
    let (seal, _) = issued_by_openssl(SM2, "-sm3");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    std::fs::write(path.join("own.der"), &seal.certificates()[0]).unwrap();
    std::fs::write(path.join("message"), b"a message").unwrap();
    std::fs::write(path.join("signature"), seal.sign(b"a message").unwrap()).unwrap();
    openssl(
        path,
        &[
            "x509", "-in", "own.der", "-inform", "DER", "-pubkey", "-noout", "-out", "own.pub",
        ],
    );
    openssl(
        path,
        &[
            "pkeyutl",
            "-verify",
            "-pubin",
            "-inkey",
            "own.pub",
            "-rawin",
            "-digest",
            "sm3",
            "-in",
            "message",
            "-sigfile",
            "signature",
            "-pkeyopt",
            "distid:1234567812345678",
        ],
    );
}

#[test]
fn pdfsig_says_the_same() {
    for (key, digest) in [(P256, "-sha256"), (RSA, "-sha256")] {
        let (seal, _) = issued_by_openssl(key, digest);
        let pdf = stamped(&seal);
        let says = |bytes: &[u8]| tool("poppler-utils", "pdfsig", &["-nocert", "FILE"], bytes);
        let good = says(&pdf);
        assert!(
            good.contains("Signature is Valid") && good.contains("Total document signed"),
            "{good}"
        );
        assert!(good.contains("ETSI.CAdES.detached"), "{good}");
        let [changed, appended, replaced] = &mistreated(&pdf)[..] else {
            panic!("three cases")
        };
        assert!(
            says(&changed.1).contains("Digest Mismatch"),
            "{}",
            says(&changed.1)
        );
        for (what, bytes, _) in [appended, replaced] {
            assert!(
                says(bytes).contains("Not total document signed"),
                "{what}: {}",
                says(bytes)
            );
        }
    }
}

#[test]
fn pyhanko_says_the_same() {
    let (seal, root) = issued_by_openssl(P256, "-sha256");
    let pdf = stamped(&seal);
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("root.der"), &root).unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/pyhanko_verdict.py");
    let says = |bytes: &[u8]| {
        let file = folder.path().join("paper.pdf");
        std::fs::write(&file, bytes).unwrap();
        python(&[
            script.as_ref(),
            file.as_ref(),
            folder.path().join("root.der").as_ref(),
        ])
    };
    let good = says(&pdf);
    assert!(good.contains("valid trusted intact ENTIRE_FILE"), "{good}");
    let [changed, appended, replaced] = &mistreated(&pdf)[..] else {
        panic!("three cases")
    };
    assert!(
        says(&changed.1).contains("not intact"),
        "{}",
        says(&changed.1)
    );
    for (what, bytes, _) in [appended, replaced] {
        let found = says(bytes);
        assert!(!found.contains("ENTIRE_FILE"), "{what}: {found}");
    }
}

#[test]
fn what_cannot_be_stamped_is_refused() {
    let seal = self_issued();
    let stamp = |pdf: &[u8]| stamp(pdf, &seal.image, &seal, &FONTS, &OPTIONS).unwrap_err();
    let by_hand = rendered(&DocumentKind::PersonalContributionCertificate.example()).bytes;
    assert!(
        matches!(stamp(&by_hand), StampError::NoPlace),
        "no place was kept"
    );
    assert!(
        matches!(stamp(&stamped(&seal)), StampError::AlreadySigned),
        "twice"
    );
    assert!(
        matches!(stamp(b"no pdf"), StampError::Unreadable(_)),
        "no PDF"
    );
}

#[test]
fn a_seal_is_read_back_as_it_was_written() {
    let seal = self_issued();
    let again = Seal::from_bytes(&seal.to_bytes()).unwrap();
    assert_eq!(again.certificates(), seal.certificates());
    assert_eq!(
        again.sign(b"x").unwrap(),
        seal.sign(b"x").unwrap(),
        "the same key"
    );
    let wrong = |bytes: &[u8]| Seal::from_bytes(bytes).map(|_| ()).unwrap_err();
    assert_eq!(wrong(b"{}"), ReadSealError::Form);
    let (other, _) = issued_by_openssl(P256, "-sha256");
    let mut mixed: serde_json::Value = serde_json::from_slice(&seal.to_bytes()).unwrap();
    let foreign: serde_json::Value = serde_json::from_slice(&other.to_bytes()).unwrap();
    mixed["certificates"] = foreign["certificates"].clone();
    assert_eq!(wrong(mixed.to_string().as_bytes()), ReadSealError::NotAPair);
}

#[test]
fn a_provisioned_picture_becomes_the_appearance() {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 40, 40);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().unwrap();
    writer
        .write_image_data(&[200, 20, 20, 128].repeat(1600))
        .unwrap();
    writer.finish().unwrap();
    let seal = self_issued();
    let image = SealImage::Png(bytes);
    let pdf = stamp(&unsigned(), &image, &seal, &FONTS, &OPTIONS).unwrap();
    tool("qpdf", "qpdf", &["--check", "FILE"], &pdf);
    assert_eq!(
        verdict(&pdf, &trusting(&seal.certificates()[0]), *NOW),
        Verdict::Good
    );
    let broken = SealImage::Png(b"\x89PNG".to_vec());
    let refused = stamp(&unsigned(), &broken, &seal, &FONTS, &OPTIONS).unwrap_err();
    assert!(matches!(refused, StampError::Image), "{refused}");
}
