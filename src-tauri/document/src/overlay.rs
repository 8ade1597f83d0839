//! The mark 补打第n次, laid over a stored PDF at print time.
//!
//! The stored bytes stay as they are: the mark is an incremental update behind them, so the first
//! bytes of the result are the stored file, and its SHA-256 can still be checked.

use jiff::civil::DateTime;
use lopdf::{Dictionary, Document, IncrementalDocument, Object, ObjectId, Stream, dictionary};

use crate::{
    font::{FontSet, Style},
    layout::{
        page::{Area, MM, Page, Paper},
        text::{Align, Setting, TextStyle},
    },
    pdf, wording,
};

/// Why a mark cannot be laid over a PDF.
#[derive(Debug, thiserror::Error)]
pub enum OverlayError {
    /// The bytes are not a PDF of ours, or are damaged.
    #[error("存档的文书无法读取，不能补打（{0}）。请联系技术支持")]
    Unreadable(#[from] lopdf::Error),
    /// The mark itself could not be made.
    #[error("补打标记生成失败：{0}。请联系技术支持")]
    Mark(String),
}

const MARK: TextStyle = TextStyle {
    style: Style::Hei,
    size: 8.0,
    leading: 12.0,
};
/// Height of the mark's frame: it fits between what a printer can reach and the top margin.
const HEIGHT: f32 = 15.0;
/// Distance of the mark from the upper and the right edge.
const TOP: f32 = 4.5 * MM;
const RIGHT: f32 = 8.0 * MM;

/// Lays `补打第n次` with the time over every page of `pdf`.
pub fn overlay_reprint_mark(
    pdf: &[u8],
    nth: u32,
    printed_at: DateTime,
    fonts: &FontSet,
) -> Result<Vec<u8>, OverlayError> {
    let stored = Document::load_mem(pdf)?;
    let pages: Vec<ObjectId> = stored.page_iter().collect();
    let highest_id = stored.max_id;
    let mut update = IncrementalDocument::create_from(pdf.to_vec(), stored);

    let mark = Mark::new(nth, printed_at, fonts, highest_id + 1)?;
    update.new_document.objects.extend(mark.objects);
    update.new_document.max_id = mark.highest_id;
    let before = update
        .new_document
        .add_object(Stream::new(Dictionary::new(), b"q\n".to_vec()));

    for page_id in pages {
        let page = update.get_prev_documents().get_dictionary(page_id)?.clone();
        let resources = page_resources(update.get_prev_documents(), &page, mark.form)?;
        let (right, upper) = upper_right(&page)?;
        let after = format!(
            "\nQ\nq 1 0 0 1 {:.2} {:.2} cm /ReprintMark Do Q",
            right - mark.width - RIGHT,
            upper - Paper::A4.height() - TOP
        );
        let after = update
            .new_document
            .add_object(Stream::new(Dictionary::new(), after.into_bytes()));
        let contents = match page.get(b"Contents") {
            Ok(Object::Array(parts)) => parts.clone(),
            Ok(one) => vec![one.clone()],
            Err(_) => Vec::new(),
        };
        let contents = [vec![before.into()], contents, vec![after.into()]].concat();
        let mut page = page;
        page.set("Contents", contents);
        page.set("Resources", resources);
        update.new_document.set_object(page_id, page);
    }

    let mut bytes = Vec::new();
    update.save_to(&mut bytes).map_err(lopdf::Error::from)?;
    Ok(bytes)
}

/// The mark as a form object, with all that it refers to.
struct Mark {
    objects: Vec<(ObjectId, Object)>,
    form: ObjectId,
    /// Points.
    width: f32,
    highest_id: u32,
}

impl Mark {
    fn new(
        nth: u32,
        printed_at: DateTime,
        fonts: &FontSet,
        first_id: u32,
    ) -> Result<Self, OverlayError> {
        let text = format!("补打第{nth}次　{}", wording::moment(printed_at));
        // The mark is set on an A4 page and placed from its upper left corner on each page.
        let mut page = Page::new(Paper::A4);
        let setting = Setting::new(fonts, &text, MARK, page.paper.width());
        let area = Area {
            x: 0.0,
            y: 0.0,
            width: setting.widest() + 10.0,
            height: HEIGHT,
        };
        setting.draw(
            &mut page,
            area.x + 5.0,
            area.y + (HEIGHT - MARK.leading) / 2.0,
            Align::Left,
        );
        page.frame(area.inset(0.5), 0.6);

        let assembled = pdf::assemble(&[page], fonts);
        let mut document =
            assembled.map_err(|pdf::AssemblyFailed(reason)| OverlayError::Mark(reason))?;
        let compressed = pdf::compress(&mut document);
        compressed.map_err(|pdf::AssemblyFailed(reason)| OverlayError::Mark(reason))?;
        document.renumber_objects_with(first_id);
        let page_id = document
            .page_iter()
            .next()
            .ok_or_else(|| OverlayError::Mark("no page".to_owned()))?;
        let content = document.get_page_content(page_id);
        let page = document.get_dictionary(page_id)?;
        let height = Paper::A4.height();
        let form = dictionary! {
            "Type" => "XObject",
            "Subtype" => "Form",
            "BBox" => vec![0.into(), 0.into(), Paper::A4.width().into(), height.into()],
            "Resources" => page.get(b"Resources")?.clone(),
        };
        let mut form = Stream::new(form, content);
        form.compress()?;
        let form = document.add_object(form);
        document.trailer.remove(b"Info");
        document.trailer.set("Root", form);
        document.prune_objects();
        let highest_id = document.max_id;
        Ok(Self {
            objects: document.objects.into_iter().collect(),
            form,
            width: area.width,
            highest_id,
        })
    }
}

fn upper_right(page: &Dictionary) -> Result<(f32, f32), lopdf::Error> {
    match page.get(b"MediaBox")?.as_array()?.as_slice() {
        [_, _, right, upper] => Ok((right.as_float()?, upper.as_float()?)),
        _ => Err(lopdf::Error::DictKey("MediaBox".to_owned())),
    }
}

/// The page's resources with the mark among them.
fn page_resources(
    document: &Document,
    page: &Dictionary,
    mark: ObjectId,
) -> Result<Dictionary, OverlayError> {
    let resolved = |object: &Object| -> Result<Dictionary, lopdf::Error> {
        match object {
            Object::Reference(id) => document.get_dictionary(*id).cloned(),
            other => other.as_dict().cloned(),
        }
    };
    let mut resources = page
        .get(b"Resources")
        .map_or_else(|_| Ok(Dictionary::new()), resolved)?;
    let mut objects = resources
        .get(b"XObject")
        .map_or_else(|_| Ok(Dictionary::new()), resolved)?;
    objects.set("ReprintMark", mark);
    resources.set("XObject", objects);
    Ok(resources)
}
