//! The incremental update that carries a signature and its appearance.
//!
//! lopdf writes the new objects behind the stored bytes, with a hole where the signature goes; the
//! digest is taken over all but the hole, then the hole is filled. Nothing else is written again.

use jiff::civil::DateTime;
use lopdf::{Document, IncrementalDocument, Object, StringFormat, dictionary};

use super::{SealImage, SignError, Signer, appearance, container};
use crate::{font::FontSet, pdf};

/// What stands in the signature beside the certificate.
#[derive(Debug, Clone, Copy)]
pub struct StampOptions<'a> {
    /// When, in Beijing time.
    pub signed_at: DateTime,
    /// Whose seal it is: the office.
    pub office: &'a str,
    /// What for, such as 参保缴费证明用印.
    pub reason: &'a str,
}

/// Why a document cannot be stamped.
#[derive(Debug, thiserror::Error)]
pub enum StampError {
    /// The bytes are not a PDF of ours, or are damaged.
    #[error("文书无法读取，不能盖章（{0}）。请联系技术支持")]
    Unreadable(#[from] lopdf::Error),
    /// The paper was made without a place for an electronic seal.
    #[error("这份文书没有电子印章的位置，不能加盖电子印章。请改用手工盖章，或重新生成文书")]
    NoPlace,
    /// A signature is there.
    #[error("这份文书已经签名，不能再次盖章")]
    AlreadySigned,
    /// The seal's picture cannot be drawn.
    #[error("印章图像不能使用（应为不超过3000像素的PNG）。请联系管理员重新下发印章")]
    Image,
    /// The key does not sign.
    #[error(transparent)]
    Sign(#[from] SignError),
    /// The update was not written as expected.
    #[error("签名写入失败。请联系技术支持")]
    Assembly,
}

/// Ten digits each: the longest that a file may be.
const RANGE_HOLE: i64 = 1_111_111_111;
/// Bytes for the signature and its attributes, beside the certificates.
const CONTAINER_SIZE: usize = 2048;

/// Puts a seal on `pdf` at the place that was kept for it, and signs the whole file.
pub fn stamp(
    pdf: &[u8],
    image: &SealImage,
    signer: &dyn Signer,
    fonts: &FontSet,
    options: &StampOptions<'_>,
) -> Result<Vec<u8>, StampError> {
    let stored = Document::load_mem(pdf)?;
    let catalog = stored.catalog()?.clone();
    if catalog.has(b"AcroForm") {
        return Err(StampError::AlreadySigned);
    }
    let catalog_id = stored.trailer.get(b"Root")?.as_reference()?;
    let place = stored.page_iter().find_map(|id| {
        let page = stored.get_dictionary(id).ok()?;
        Some((id, page.clone(), appearance::kept_place(page)?))
    });
    let (page_id, mut page, rectangle) = place.ok_or(StampError::NoPlace)?;

    let mut update = IncrementalDocument::create_from(pdf.to_vec(), stored);
    let new = &mut update.new_document;
    let shown = appearance::add(new, image, fonts)?;
    let certificates: usize = signer.certificates().iter().map(Vec::len).sum();
    let hole = vec![0; certificates + CONTAINER_SIZE];
    let date = options.signed_at.strftime("D:%Y%m%d%H%M%S+08'00'");
    let signature = new.add_object(dictionary! {
        "Type" => "Sig",
        "Filter" => "Adobe.PPKLite",
        "SubFilter" => "ETSI.CAdES.detached",
        "ByteRange" => vec![0.into(), RANGE_HOLE.into(), RANGE_HOLE.into(), RANGE_HOLE.into()],
        "Contents" => Object::String(hole.clone(), StringFormat::Hexadecimal),
        "M" => Object::string_literal(date.to_string()),
        "Name" => pdf::utf16(options.office),
        "Reason" => pdf::utf16(options.reason),
    });
    let widget = new.add_object(dictionary! {
        "Type" => "Annot",
        "Subtype" => "Widget",
        "FT" => "Sig",
        "T" => Object::string_literal("Seal"),
        "V" => signature,
        "Rect" => rectangle,
        // Printed, and not to be moved: bits 3 and 8.
        "F" => 132,
        "P" => page_id,
        "AP" => dictionary! { "N" => shown },
    });
    page.set("Annots", vec![widget.into()]);
    new.set_object(page_id, page);
    let mut catalog = catalog;
    // Signatures exist, and the file is only to be appended to: bits 1 and 2.
    catalog.set(
        "AcroForm",
        dictionary! { "Fields" => vec![widget.into()], "SigFlags" => 3 },
    );
    new.set_object(catalog_id, catalog);
    let mut bytes = Vec::new();
    update.save_to(&mut bytes).map_err(lopdf::Error::from)?;
    fill(bytes, pdf.len(), hole.len(), signer)
}

/// Signs all but the hole, and fills it.
fn fill(
    mut bytes: Vec<u8>,
    stored: usize,
    hole: usize,
    signer: &dyn Signer,
) -> Result<Vec<u8>, StampError> {
    let appended = bytes.get(stored..).ok_or(StampError::Assembly)?;
    let range_text = format!("/ByteRange[0 {RANGE_HOLE} {RANGE_HOLE} {RANGE_HOLE}]");
    let range_at = stored + only(appended, range_text.as_bytes())?;
    let contents_text = format!("/Contents<{}>", "00".repeat(hole));
    let begin = stored + only(appended, contents_text.as_bytes())? + "/Contents".len();
    let end = begin + 2 * hole + 2;

    let range = format!("/ByteRange[0 {begin} {end} {}]", bytes.len() - end);
    let range = format!("{range:<width$}", width = range_text.len());
    bytes
        .get_mut(range_at..range_at + range_text.len())
        .ok_or(StampError::Assembly)?
        .copy_from_slice(range.as_bytes());

    let (before, after) = (bytes.get(..begin), bytes.get(end..));
    let (Some(before), Some(after)) = (before, after) else {
        return Err(StampError::Assembly);
    };
    let container = container::sign(signer, &[before, after])?;
    let signature = hex::encode(container);
    bytes
        .get_mut(begin + 1..begin + 1 + signature.len())
        .filter(|_| signature.len() <= 2 * hole)
        .ok_or(StampError::Assembly)?
        .copy_from_slice(signature.as_bytes());
    Ok(bytes)
}

/// Where `needle` stands, which must be once.
fn only(haystack: &[u8], needle: &[u8]) -> Result<usize, StampError> {
    let mut found = haystack
        .windows(needle.len())
        .enumerate()
        .filter(|(_, window)| *window == needle)
        .map(|(at, _)| at);
    let first = found.next().ok_or(StampError::Assembly)?;
    found
        .next()
        .map_or(Ok(first), |_| Err(StampError::Assembly))
}
