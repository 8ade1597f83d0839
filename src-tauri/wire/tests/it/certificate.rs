//! The summary in a certificate's QR.

use counter_act::SigningKey;
use counter_wire::certificate::{CertificateSummary, SUMMARY_CHARACTERS, SignedSummary, code_hash};
use jiff::civil::date;

fn summary(key: &SigningKey) -> CertificateSummary {
    CertificateSummary {
        number: "661181260101A01000017".to_owned(),
        title: "个人参保缴费证明".to_owned(),
        office: "181团社保所".to_owned(),
        person: "王*".to_owned(),
        number_ends: "0016".to_owned(),
        issued_on: date(2026, 11, 22),
        valid_until: date(2027, 2, 22),
        key: key.verifying().id(),
    }
}

#[test]
fn a_summary_is_believed_only_with_its_code_and_its_key() {
    let key = SigningKey::from_seed(&[7; 32]);
    let other = SigningKey::from_seed(&[8; 32]);
    let signed = SignedSummary::sign(summary(&key), "K7QM2F9P", &key).unwrap();
    let read = SignedSummary::parse(&signed.to_text()).unwrap();
    assert_eq!(read, signed, "what was written is read");
    assert!(
        read.verify("K7QM2F9P", &key.verifying()),
        "the device's signature fits"
    );
    assert!(
        !read.verify("K7QM2F9Q", &key.verifying()),
        "the code is signed with it"
    );
    assert!(
        !read.verify("K7QM2F9P", &other.verifying()),
        "another device did not sign it"
    );
    let mut forged = summary(&key);
    forged.valid_until = date(2036, 1, 1);
    let forged = SignedSummary::sign(forged, "K7QM2F9P", &other).unwrap();
    assert!(
        !forged.verify("K7QM2F9P", &key.verifying()),
        "who names another's key has not its signature"
    );
}

#[test]
fn an_address_fits_a_qr_and_rubbish_is_no_summary() {
    let key = SigningKey::from_seed(&[7; 32]);
    let signed = SignedSummary::sign(summary(&key), "K7QM2F9P", &key).unwrap();
    let address = signed.address("https://sb.example.cn/", "K7QM2F9P");
    assert!(
        address.starts_with("https://sb.example.cn/verify/661181260101A01000017?code=K7QM2F9P&s="),
        "the address is the one that the page answers: {address}"
    );
    assert!(
        address.len() < 500,
        "a QR of moderate density holds it: {}",
        address.len()
    );
    for rubbish in [
        "",
        ".",
        "a.b",
        "e30.AAAA",
        &"A".repeat(SUMMARY_CHARACTERS + 1),
    ] {
        assert!(
            SignedSummary::parse(rubbish).is_none(),
            "no summary: {rubbish}"
        );
    }
    assert_ne!(
        code_hash("661181260101A01000017", "K7QM2F9P"),
        code_hash("661181260101A01000018", "K7QM2F9P"),
        "the same code on another paper is kept differently"
    );
}
