//! Fonts loaded once, and the tools of poppler and qpdf.

use std::{
    path::{Path, PathBuf},
    process::Command,
    sync::LazyLock,
};

use counter_document::{Document, DocumentKind, FontSet, Pdf, RenderError, RenderOptions, render};
use jiff::civil::DateTime;

pub(crate) static FONTS: LazyLock<FontSet> =
    LazyLock::new(|| FontSet::load(&font_directory(), &[]).unwrap());

pub(crate) fn font_directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/fonts")
}

pub(crate) const OPTIONS: RenderOptions = RenderOptions {
    printed_at: DateTime::constant(2026, 11, 21, 10, 35, 0, 0),
    handwritten: false,
};

pub(crate) fn try_render(document: &Document) -> Result<Pdf, RenderError> {
    render(document, &FONTS, &OPTIONS)
}

pub(crate) fn rendered(document: &Document) -> Pdf {
    try_render(document).unwrap_or_else(|error| panic!("{error}"))
}

/// The example of a kind with fields replaced, as JSON pointers and values.
pub(crate) fn example_with(kind: DocumentKind, changes: &[(&str, serde_json::Value)]) -> Document {
    let mut json = kind.example().to_json();
    for (pointer, value) in changes {
        *json
            .pointer_mut(pointer)
            .unwrap_or_else(|| panic!("{pointer} is no field of {kind:?}")) = value.clone();
    }
    Document::from_json(kind, &json.to_string()).unwrap_or_else(|error| panic!("{error}"))
}

/// What a tool prints about a PDF; fails with the package to install when the tool is missing.
pub(crate) fn tool(package: &str, program: &str, arguments: &[&str], pdf: &[u8]) -> String {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("document.pdf");
    std::fs::write(&path, pdf).unwrap();
    let arguments = arguments.iter().map(|argument| {
        if *argument == "FILE" {
            path.as_os_str()
        } else {
            argument.as_ref()
        }
    });
    let output = Command::new(program)
        .args(arguments)
        .output()
        .unwrap_or_else(|error| {
            panic!("{program} does not start ({error}): apt-get install {package}")
        });
    assert!(
        output.status.success(),
        "{program} refuses the file: {}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    String::from_utf8(output.stdout).unwrap()
}

/// The text as a reader copies it, in reading order, without spaces and line ends.
pub(crate) fn copied_text(pdf: &[u8]) -> String {
    let text = tool(
        "poppler-utils",
        "pdftotext",
        &["-enc", "UTF-8", "-layout", "FILE", "-"],
        pdf,
    );
    text.chars()
        .filter(|character| !character.is_whitespace())
        .collect()
}

/// The text in the order in which it was drawn: cells stay whole.
pub(crate) fn drawn_text(pdf: &[u8]) -> String {
    let text = tool(
        "poppler-utils",
        "pdftotext",
        &["-enc", "UTF-8", "-raw", "FILE", "-"],
        pdf,
    );
    text.chars()
        .filter(|character| !character.is_whitespace())
        .collect()
}

pub(crate) fn page_texts(pdf: &[u8]) -> Vec<String> {
    let text = tool(
        "poppler-utils",
        "pdftotext",
        &["-enc", "UTF-8", "-layout", "FILE", "-"],
        pdf,
    );
    text.split_terminator('\u{c}').map(str::to_owned).collect()
}

/// A drawn photo of 358 × 441 pixels in colour.
pub(crate) fn photo() -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/photo.jpg")).unwrap()
}
