//! The mark 补打第n次.

use counter_document::{Document, DocumentKind, Material, overlay_reprint_mark};
use jiff::civil::DateTime;

use crate::support::{FONTS, copied_text, page_texts, rendered, tool};

const LATER: DateTime = DateTime::constant(2026, 11, 22, 9, 3, 0, 0);

#[test]
fn the_mark_lies_on_every_page_and_the_stored_bytes_stay() {
    let mut document = DocumentKind::CardApplicationForm.example();
    if let Document::CardApplicationForm(form) = &mut document {
        let material = Material {
            name: "证明".to_owned(),
            originals: 1,
            copies: 0,
            electronic: 0,
            remark: None,
        };
        form.materials = vec![material; 60];
    }
    let stored = rendered(&document);
    let marked = overlay_reprint_mark(&stored.bytes, 12, LATER, &FONTS).unwrap();
    assert!(
        marked.starts_with(&stored.bytes),
        "the mark is appended, nothing before it changes"
    );
    tool("qpdf", "qpdf", &["--check", "FILE"], &marked);
    let pages = page_texts(&marked);
    assert_eq!(pages.len(), stored.pages);
    for page in pages {
        let text: String = page
            .chars()
            .filter(|character| !character.is_whitespace())
            .collect();
        assert!(text.contains("补打第12次2026年11月22日09:03"), "{text}");
    }
}

#[test]
fn every_kind_keeps_its_text_under_the_mark() {
    for kind in DocumentKind::ALL {
        let stored = rendered(&kind.example());
        let marked = overlay_reprint_mark(&stored.bytes, 1, LATER, &FONTS).unwrap();
        let (before, after) = (copied_text(&stored.bytes), copied_text(&marked));
        assert_eq!(
            after.replace("补打第1次2026年11月22日09:03", ""),
            before,
            "{kind:?}"
        );
    }
}

#[test]
fn a_marked_paper_can_be_marked_again() {
    let stored = rendered(&DocumentKind::CardApplicationReceipt.example());
    let once = overlay_reprint_mark(&stored.bytes, 1, LATER, &FONTS).unwrap();
    assert_eq!(
        once,
        overlay_reprint_mark(&stored.bytes, 1, LATER, &FONTS).unwrap(),
        "equal input, equal bytes"
    );
    let twice = overlay_reprint_mark(&once, 2, LATER, &FONTS).unwrap();
    tool("qpdf", "qpdf", &["--check", "FILE"], &twice);
}

#[test]
fn what_is_no_pdf_is_refused() {
    let stored = rendered(&DocumentKind::CardApplicationReceipt.example());
    for bytes in [
        Vec::new(),
        b"no pdf".to_vec(),
        stored.bytes[..stored.bytes.len() / 2].to_vec(),
    ] {
        assert!(
            overlay_reprint_mark(&bytes, 1, LATER, &FONTS).is_err(),
            "{} bytes",
            bytes.len()
        );
    }
}
