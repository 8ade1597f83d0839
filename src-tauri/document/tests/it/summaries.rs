//! The QR code: read from the rasterised page, and checked offline.

use counter_document::{
    DocumentKind, Issue, PersonalContributionCertificate, SigningKey, Summary, SummaryError,
    verification_code,
};
use jiff::civil::Date;
use proptest::prelude::*;

use crate::support::{page_image, rendered};

/// The key that made the code of all examples.
fn key() -> SigningKey {
    SigningKey::from_slice(&[11; 32]).unwrap()
}

fn example() -> Summary {
    let certificate = PersonalContributionCertificate::example();
    let Issue {
        number,
        valid_until,
        ..
    } = certificate.issue;
    let person = certificate.person;
    Summary::new(&number, valid_until, &person.name, &person.identity_number)
}

fn example_code() -> String {
    example().to_code("https://verify.example.cn/c", &key())
}

#[test]
fn the_code_of_the_examples_is_made_by_their_key() {
    let issue = PersonalContributionCertificate::example().issue;
    assert_eq!(
        issue.verification.unwrap().qr,
        example_code(),
        "put this into EXAMPLE_QR"
    );
}

#[test]
fn the_code_is_read_from_the_page_and_holds() {
    for kind in DocumentKind::ALL {
        let document = kind.example();
        let image = page_image(&rendered(&document).bytes, 1, 300);
        let mut image =
            rqrr::PreparedImage::prepare_from_greyscale(image.width, image.height, |x, y| {
                image.grey[y * image.width + x]
            });
        let grids = image.detect_grids();
        // Ideographs may look like the corners of a code, so the first that can be read counts.
        let read = grids.iter().find_map(|grid| grid.decode().ok());
        let (_, text) = read.unwrap_or_else(|| panic!("no code is read on {kind:?}"));
        if document.to_json().get("issue").is_none() {
            assert_eq!(text, document.number(), "{kind:?}");
        } else {
            let summary = Summary::from_code(&text, &[*key().verifying_key()]).unwrap();
            assert_eq!(summary, example(), "{kind:?}");
        }
    }
}

#[test]
fn names_are_masked_and_numbers_cut() {
    let summary = example();
    assert_eq!(summary.masked_name, "阿***·****", "all but the first");
    assert_eq!(summary.last_four, "0022");
    assert_eq!(summary.until, Some(Date::constant(2027, 2, 22)));
    let code = example_code();
    assert!(!code.contains("660000189001010022"), "no full number");
    assert!(
        code.len() < 220,
        "{} bytes still make a code that a phone reads",
        code.len()
    );
}

#[test]
fn changed_and_foreign_codes_are_refused() {
    let code = example_code();
    let own = [*key().verifying_key()];
    let other = SigningKey::from_slice(&[12; 32]).unwrap();
    assert_eq!(
        Summary::from_code(&code, &[*other.verifying_key()]),
        Err(SummaryError::Signature)
    );
    assert_eq!(Summary::from_code(&code, &[]), Err(SummaryError::Signature));
    let at = code.find("#1.").unwrap() + 5;
    let mut bytes = code.into_bytes();
    bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
    let changed = String::from_utf8(bytes).unwrap();
    assert_eq!(
        Summary::from_code(&changed, &own),
        Err(SummaryError::Signature)
    );
    for foreign in ["", "https://example.cn", "#1", "#1.A", "#2.AA.AA"] {
        assert_eq!(
            Summary::from_code(foreign, &own),
            Err(SummaryError::Form),
            "{foreign:?}"
        );
    }
}

#[test]
fn verification_codes_depend_on_all_that_goes_in() {
    let code = verification_code(b"secret", "660181261122A0100031U", b"data");
    assert_eq!(code.chars().count(), 12);
    assert!(
        !code.contains(['0', 'O', '1', 'I']),
        "{code}: nothing to mistake"
    );
    for other in [
        verification_code(b"secres", "660181261122A0100031U", b"data"),
        verification_code(b"secret", "660181261122A0100032U", b"data"),
        verification_code(b"secret", "660181261122A0100031U", b"date"),
    ] {
        assert_ne!(code, other);
    }
}

proptest! {
    #[test]
    fn no_text_makes_reading_panic(text in ".{0,200}") {
        let _ = Summary::from_code(&text, &[*key().verifying_key()]);
    }
}
