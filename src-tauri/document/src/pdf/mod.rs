//! Pages to the bytes of a PDF.
//!
//! The operations are printpdf's; what it writes about the document is replaced by our own, so
//! that equal input gives equal bytes (it numbers its files at random), nothing is stated that is
//! not so (it claims a PDF/X version), and no empty resource is carried along.

mod shrink;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    sync::Arc,
};

use jiff::civil::DateTime;
use lopdf::{Dictionary, Document, Object, ObjectId, StringFormat, dictionary};
use printpdf::{
    Codepoint, DictItem, ExternalStream, ExternalXObject, Mm, Op, PdfDocument, PdfFont,
    PdfFontHandle, PdfFontMap, PdfPage, PdfSaveOptions, Point, Pt, TextItem, TextMatrix, XObject,
    XObjectId, XObjectTransform,
};
use sha2::{Digest, Sha256};

use crate::{
    font::{FontSet, Glyph},
    layout::{
        page::{Area, Page, Rule, Run},
        picture::Jpeg,
        qr::QrPattern,
    },
    render::SealPlace,
};

pub(crate) use self::shrink::{compress, deflate};

/// What a PDF says about itself. No personal data: files are passed on with it.
pub(crate) struct Metadata<'a> {
    pub(crate) title: &'a str,
    /// The business number, part of the title and of the file's identity.
    pub(crate) number: &'a str,
    /// Beijing time.
    pub(crate) created: DateTime,
    /// Where the electronic seal goes, kept in the file for whoever stamps it.
    pub(crate) seal: Option<SealPlace>,
}

/// The PDF could not be assembled; the text says why, for the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AssemblyFailed(pub(crate) String);

/// Writes `pages` as a PDF.
pub(crate) fn write(
    pages: &[Page],
    fonts: &FontSet,
    metadata: &Metadata<'_>,
) -> Result<Vec<u8>, AssemblyFailed> {
    let mut document = assemble(pages, fonts)?;
    describe(&mut document, metadata)?;
    shrink::drop_what_is_empty(&mut document)?;
    shrink::shrink_fonts(&mut document);
    shrink::shrink_character_maps(&mut document);
    compress(&mut document)?;
    let mut bytes = Vec::new();
    // Dictionaries are deflated together, with the table of where they are: PDF 1.5.
    document
        .save_modern(&mut bytes)
        .map_err(|error| AssemblyFailed(error.to_string()))?;
    Ok(bytes)
}

/// The objects of `pages`, before anything is said about the document.
pub(crate) fn assemble(pages: &[Page], fonts: &FontSet) -> Result<Document, AssemblyFailed> {
    let mut pdf = PdfDocument::new("");
    let numbering = embed_fonts(pages, fonts, &mut pdf.resources.fonts)?;

    for (page_index, page) in pages.iter().enumerate() {
        let (width, height) = page.paper.millimetres();
        let mut operations = Vec::new();
        for (index, (area, pattern)) in page.patterns.iter().enumerate() {
            let id = XObjectId(format!("Q{page_index}.{index}"));
            pdf.resources
                .xobjects
                .map
                .insert(id.clone(), XObject::External(qr_object(pattern)));
            operations.push(place(id, *area, page, extent(pattern.side)));
        }
        for (index, (area, jpeg)) in page.pictures.iter().enumerate() {
            let id = XObjectId(format!("P{page_index}.{index}"));
            pdf.resources
                .xobjects
                .map
                .insert(id.clone(), XObject::External(picture_object(jpeg)));
            operations.push(place(id, *area, page, 1.0));
        }
        draw_rules(&page.rules, page, &mut operations);
        draw_runs(&page.runs, page, fonts, &numbering, &mut operations);
        pdf.pages
            .push(PdfPage::new(Mm(width), Mm(height), operations));
    }

    let mut warnings = Vec::new();
    // The fonts are subsets already.
    let options = PdfSaveOptions {
        subset_fonts: false,
        ..PdfSaveOptions::default()
    };
    let document = printpdf::to_lopdf_doc(&pdf, &options, &mut warnings);
    match warnings.first() {
        // Every warning there is means a missing font or text that is not drawn.
        Some(warning) => Err(AssemblyFailed(warning.msg.clone())),
        None => Ok(document),
    }
}

/// Glyph ids of the faces to glyph ids of their subsets.
struct Numbering(BTreeMap<usize, BTreeMap<u16, u16>>);

impl Numbering {
    fn id(&self, glyph: Glyph) -> u16 {
        let ids = self.0.get(&glyph.face);
        ids.and_then(|ids| ids.get(&glyph.id))
            .copied()
            .unwrap_or_default()
    }
}

/// Puts a subset of each used face among the resources.
fn embed_fonts(
    pages: &[Page],
    fonts: &FontSet,
    map: &mut PdfFontMap,
) -> Result<Numbering, AssemblyFailed> {
    let mut used: BTreeMap<usize, BTreeSet<u16>> = BTreeMap::new();
    for (glyph, _) in pages
        .iter()
        .flat_map(|page| &page.runs)
        .flat_map(|run| &run.glyphs)
    {
        used.entry(glyph.face).or_default().insert(glyph.id);
    }
    let mut numbering = BTreeMap::new();
    for (face, glyphs) in used {
        let subset = fonts.face_id(face).zip(fonts.subset(face, &glyphs));
        let Some((id, (subset, font))) = subset else {
            return Err(AssemblyFailed(format!("face {face} cannot be subset")));
        };
        map.map.insert(id.clone(), PdfFont::new(font));
        numbering.insert(face, subset.ids);
    }
    Ok(Numbering(numbering))
}

fn draw_rules(rules: &[Rule], page: &Page, operations: &mut Vec<Op>) {
    let mut thickness = None;
    let mut sorted: Vec<&Rule> = rules.iter().collect();
    sorted.sort_by(|a, b| a.thickness.total_cmp(&b.thickness));
    for rule in sorted {
        if thickness != Some(rule.thickness) {
            thickness = Some(rule.thickness);
            operations.push(Op::SetOutlineThickness {
                pt: Pt(rule.thickness),
            });
        }
        let point = |(x, y): (f32, f32)| printpdf::LinePoint {
            p: Point {
                x: Pt(round(x)),
                y: Pt(round(page.paper.height() - y)),
            },
            bezier: false,
        };
        let line = printpdf::Line {
            points: vec![point(rule.from), point(rule.to)],
            is_closed: false,
        };
        operations.push(Op::DrawLine { line });
    }
}

fn draw_runs(
    runs: &[Run],
    page: &Page,
    fonts: &FontSet,
    numbering: &Numbering,
    operations: &mut Vec<Op>,
) {
    operations.push(Op::StartTextSection);
    let mut selected = None;
    let mut spacing = 0.0_f32;
    for run in runs {
        let Some(font) = run
            .glyphs
            .first()
            .and_then(|(glyph, _)| fonts.face_id(glyph.face))
        else {
            continue;
        };
        if selected != Some((font, run.size)) {
            selected = Some((font, run.size));
            let font = PdfFontHandle::External(font.clone());
            operations.push(Op::SetFont {
                font,
                size: Pt(run.size),
            });
        }
        if spacing.total_cmp(&run.spacing).is_ne() {
            spacing = run.spacing;
            operations.push(Op::SetCharacterSpacing {
                multiplier: spacing,
            });
        }
        let (x, y) = (
            Pt(round(run.x)),
            Pt(round(page.paper.height() - run.baseline)),
        );
        operations.push(Op::SetTextMatrix {
            matrix: TextMatrix::Translate(x, y),
        });
        let glyphs = run.glyphs.iter().map(|(glyph, character)| {
            Codepoint::with_cid(numbering.id(*glyph), 0.0, copied_as(*character).to_string())
        });
        operations.push(Op::ShowText {
            items: vec![TextItem::GlyphIds(glyphs.collect())],
        });
    }
    operations.push(Op::EndTextSection);
}

/// The character that a reader copies: an ideograph, never the radical that looks like it.
fn copied_as(character: char) -> char {
    crate::radicals::ideograph_of(character).unwrap_or(character)
}

/// Scales an object of `side` units to `area`.
fn place(id: XObjectId, area: Area, page: &Page, side: f32) -> Op {
    Op::UseXobject {
        id,
        transform: XObjectTransform {
            translate_x: Some(Pt(round(area.x))),
            translate_y: Some(Pt(round(page.paper.height() - area.bottom()))),
            scale_x: Some(area.width / side),
            scale_y: Some(area.height / side),
            no_auto_scale: true,
            ..XObjectTransform::default()
        },
    }
}

fn picture_object(jpeg: &Arc<Jpeg>) -> ExternalXObject {
    let space: &[u8] = if jpeg.components == 1 {
        b"DeviceGray"
    } else {
        b"DeviceRGB"
    };
    let dict = [
        ("Type", DictItem::Name(b"XObject".to_vec())),
        ("Subtype", DictItem::Name(b"Image".to_vec())),
        ("Width", DictItem::Int(jpeg.width.into())),
        ("Height", DictItem::Int(jpeg.height.into())),
        ("ColorSpace", DictItem::Name(space.to_vec())),
        ("BitsPerComponent", DictItem::Int(8)),
        ("Filter", DictItem::Name(b"DCTDecode".to_vec())),
    ];
    external(dict, jpeg.bytes.clone(), false)
}

fn qr_object(pattern: &Arc<QrPattern>) -> ExternalXObject {
    let mut content = String::new();
    for (row, column, length) in &pattern.runs {
        // Writing to a string cannot fail.
        let _ = writeln!(content, "{column} {} {length} 1 re", pattern.side - 1 - row);
    }
    content.push('f');
    let side = DictItem::Real(extent(pattern.side));
    let dict = [
        ("Type", DictItem::Name(b"XObject".to_vec())),
        ("Subtype", DictItem::Name(b"Form".to_vec())),
        (
            "BBox",
            DictItem::Array(vec![DictItem::Int(0), DictItem::Int(0), side.clone(), side]),
        ),
        (
            "Resources",
            DictItem::Dict {
                map: BTreeMap::new(),
            },
        ),
    ];
    external(dict, content.into_bytes(), true)
}

fn external<const N: usize>(
    dict: [(&str, DictItem); N],
    content: Vec<u8>,
    compress: bool,
) -> ExternalXObject {
    let dict = dict
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value))
        .collect();
    ExternalXObject {
        stream: ExternalStream {
            dict,
            content,
            compress,
        },
        width: None,
        height: None,
        dpi: None,
    }
}

/// Key of our own data in a page (ISO 32000-1, 14.5), and of the place in it.
pub(crate) const PRIVATE_DATA: &str = "CNTR_SocialSecurityCounter";

/// Keeps the place of the seal with the page, where no viewer shows it.
fn keep_seal_place(
    document: &mut Document,
    place: SealPlace,
    date: &Object,
) -> Result<(), AssemblyFailed> {
    let page = document.page_iter().nth(place.page);
    let page = page.ok_or_else(|| AssemblyFailed("the page of the seal is missing".to_owned()))?;
    let corners = [
        place.x,
        place.y,
        place.x + place.width,
        place.y + place.height,
    ];
    let corners: Vec<Object> = corners.map(|length| round(length).into()).to_vec();
    let page = document.get_dictionary_mut(page).map_err(failed)?;
    page.set("LastModified", date.clone());
    page.set(
        "PieceInfo",
        dictionary! {
            PRIVATE_DATA => dictionary! {
                "LastModified" => date.clone(),
                "Private" => corners,
            },
        },
    );
    Ok(())
}

fn describe(document: &mut Document, metadata: &Metadata<'_>) -> Result<(), AssemblyFailed> {
    let date = metadata
        .created
        .strftime("D:%Y%m%d%H%M%S+08'00'")
        .to_string();
    let date = Object::String(date.into_bytes(), StringFormat::Literal);
    if let Some(place) = metadata.seal {
        keep_seal_place(document, place, &date)?;
    }
    let info = dictionary! {
        "Title" => utf16(&format!("{} {}", metadata.title, metadata.number)),
        "Creator" => utf16("社保柜台"),
        "Producer" => Object::string_literal(concat!("counter-document ", env!("CARGO_PKG_VERSION"))),
        "CreationDate" => date.clone(),
        "ModDate" => date,
    };
    let identity = Sha256::digest(format!(
        "{}\0{}\0{}",
        metadata.title, metadata.number, metadata.created
    ));
    let identity: Vec<u8> = identity.iter().copied().take(16).collect();
    let identity = Object::String(identity, StringFormat::Hexadecimal);

    let info_id = reference(&document.trailer, b"Info")?;
    document.set_object(info_id, info);
    document
        .trailer
        .set("ID", Object::Array(vec![identity.clone(), identity]));
    "1.7".clone_into(&mut document.version);
    let catalog = document.catalog_mut().map_err(failed)?;
    catalog.set("Lang", Object::string_literal("zh-CN"));
    catalog.set(
        "ViewerPreferences",
        dictionary! { "DisplayDocTitle" => true },
    );
    catalog.remove(b"PageLayout");
    catalog.remove(b"PageMode");
    Ok(())
}

fn reference(dictionary: &Dictionary, key: &[u8]) -> Result<ObjectId, AssemblyFailed> {
    dictionary
        .get(key)
        .and_then(Object::as_reference)
        .map_err(failed)
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "the shape that map_err takes"
)]
fn failed(error: lopdf::Error) -> AssemblyFailed {
    AssemblyFailed(error.to_string())
}

/// Text outside of pages.
pub(crate) fn utf16(text: &str) -> Object {
    let bytes = [0xFE, 0xFF]
        .into_iter()
        .chain(text.encode_utf16().flat_map(u16::to_be_bytes));
    Object::String(bytes.collect(), StringFormat::Hexadecimal)
}

/// A hundredth of a point is finer than any printer.
fn round(value: f32) -> f32 {
    (value * 100.0).round() / 100.0
}

/// A number of modules (at most 177) as a length.
fn extent(modules: usize) -> f32 {
    u16::try_from(modules).map_or(f32::from(u16::MAX), f32::from)
}
