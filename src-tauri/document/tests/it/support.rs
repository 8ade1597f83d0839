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

/// What a Python program of the tests prints, in an environment with what it needs from PyPI.
pub(crate) fn python(arguments: &[&std::ffi::OsStr]) -> String {
    static ENVIRONMENT: LazyLock<PathBuf> = LazyLock::new(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("document-python");
        let missing =
            "pyHanko cannot be installed: apt-get install python3-venv, and check pip's index";
        let run = |program: &Path, arguments: &[&str]| {
            let output = Command::new(program).args(arguments).output();
            let output = output.unwrap_or_else(|error| panic!("{missing} ({error})"));
            let errors = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{missing}: {errors}");
        };
        let stamp = folder.join("pyhanko-0.38");
        // Tests run in processes of their own; the first one installs, the others wait.
        std::fs::create_dir_all(&folder).unwrap();
        let lock = std::fs::File::create(folder.join("lock")).unwrap();
        lock.lock().unwrap();
        if !stamp.exists() {
            run(
                Path::new("python3"),
                &["-m", "venv", folder.to_str().unwrap()],
            );
            run(
                &folder.join("bin/pip"),
                &["install", "--quiet", "pyHanko==0.38.*"],
            );
            std::fs::write(&stamp, "").unwrap();
        }
        folder
    });
    let output = Command::new(ENVIRONMENT.join("bin/python"))
        .args(arguments)
        .output()
        .unwrap();
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

/// A rasterised page, one byte a pixel.
pub(crate) struct PageImage {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) grey: Vec<u8>,
}

/// Rasterises a page, counted from one.
pub(crate) fn page_image(pdf: &[u8], page: usize, dots_per_inch: u32) -> PageImage {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("document.pdf");
    std::fs::write(&file, pdf).unwrap();
    let (page, resolution) = (page.to_string(), dots_per_inch.to_string());
    let output = Command::new("pdftoppm")
        .args(["-gray", "-singlefile", "-f", &page, "-r", &resolution])
        .arg(&file)
        .output()
        .unwrap_or_else(|error| {
            panic!("pdftoppm does not start ({error}): apt-get install poppler-utils")
        });
    assert!(output.status.success(), "pdftoppm refuses the file");
    // P5, width and height, 255, then the pixels.
    let head: Vec<&[u8]> = output.stdout.splitn(4, |byte| *byte == b'\n').collect();
    let size = std::str::from_utf8(head[1]).unwrap();
    let (width, height) = size.split_once(' ').unwrap();
    PageImage {
        width: width.parse().unwrap(),
        height: height.parse().unwrap(),
        grey: head[3].to_vec(),
    }
}
