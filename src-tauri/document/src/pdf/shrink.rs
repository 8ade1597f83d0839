//! A PDF without what nobody reads: empty resources, tables of fonts for other programs.

use std::{fmt::Write as _, io::Write as _};

use flate2::{Compression, write::ZlibEncoder};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream};

use super::{AssemblyFailed, failed, reference};
use crate::font;

/// printpdf gives each page all kinds of resources and boxes, most of them empty or equal.
pub(super) fn drop_what_is_empty(document: &mut Document) -> Result<(), AssemblyFailed> {
    let pages: Vec<ObjectId> = document.page_iter().collect();
    for page_id in pages {
        let page = document.get_dictionary_mut(page_id).map_err(failed)?;
        for key in [b"TrimBox".as_slice(), b"CropBox", b"Annots"] {
            page.remove(key);
        }
        let resources_id = reference(page, b"Resources")?;
        let resources = document
            .get_dictionary(resources_id)
            .map_err(failed)?
            .clone();
        let mut kept = Dictionary::new();
        for (key, value) in &resources {
            let empty = value
                .as_reference()
                .and_then(|id| document.get_dictionary(id))
                .is_ok_and(Dictionary::is_empty);
            if !empty {
                kept.set(key.clone(), value.clone());
            }
        }
        document.set_object(resources_id, kept);
    }
    document.prune_objects();
    document.renumber_objects();
    Ok(())
}

/// Deflates every stream that is not yet. The usual level: the best one takes half as long again
/// and gains nothing, because outlines repeat nothing.
pub(crate) fn compress(document: &mut Document) -> Result<(), AssemblyFailed> {
    for object in document.objects.values_mut() {
        let Object::Stream(stream) = object else {
            continue;
        };
        if !stream.allows_compression || stream.dict.has(b"Filter") {
            continue;
        }
        deflate(stream)?;
    }
    Ok(())
}

/// Deflates a stream that has no filter.
pub(crate) fn deflate(stream: &mut Stream) -> Result<(), AssemblyFailed> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    let deflated = encoder
        .write_all(&stream.content)
        .and_then(|()| encoder.finish());
    stream.set_content(deflated.map_err(|error| AssemblyFailed(error.to_string()))?);
    stream.dict.set("Filter", "FlateDecode");
    Ok(())
}

/// Takes out of the embedded fonts what a PDF reader does not look at: tables for other programs,
/// and the widths that are the default one.
pub(super) fn shrink_fonts(document: &mut Document) {
    for object in document.objects.values_mut() {
        if let Object::Stream(stream) = object
            && stream.dict.has(b"Length1")
            && let Ok(program) = font::embeddable(&stream.content)
        {
            stream
                .dict
                .set("Length1", i64::try_from(program.len()).unwrap_or(i64::MAX));
            stream.set_content(program);
        }
        if let Object::Dictionary(font) = object
            && let Ok(Object::Array(descendants)) = font.get_mut(b"DescendantFonts")
            && let Some(Object::Dictionary(descendant)) = descendants.first_mut()
            && let Ok(Object::Array(widths)) = descendant.get(b"W")
        {
            let widths = unusual_widths(widths);
            descendant.set("W", widths);
        }
    }
}

/// Writes the map of each font from codes to characters again, in a third of the bytes.
pub(super) fn shrink_character_maps(document: &mut Document) {
    let maps: Vec<ObjectId> = document
        .objects
        .values()
        .filter_map(|object| {
            object
                .as_dict()
                .ok()?
                .get(b"ToUnicode")
                .ok()?
                .as_reference()
                .ok()
        })
        .collect();
    for id in maps {
        if let Some(Object::Stream(stream)) = document.objects.get_mut(&id)
            && let Ok(text) = str::from_utf8(&stream.content)
        {
            let shrunk = character_map(text);
            stream.set_content(shrunk.into_bytes());
        }
    }
}

/// The lines `<code> <text>` of a map as ranges of codes that follow each other. A range ends
/// where the first byte of its codes changes (ISO 32000-1, 9.10.3).
fn character_map(map: &str) -> String {
    let pairs: Vec<(u16, &str)> = map
        .lines()
        .filter_map(|line| {
            let (code, text) = line.strip_prefix('<')?.split_once("> <")?;
            Some((u16::from_str_radix(code, 16).ok()?, text.strip_suffix('>')?))
        })
        .filter(|(code, _)| *code != u16::MAX)
        .collect();
    let ranges: Vec<&[(u16, &str)]> = pairs
        .chunk_by(|(a, _), (b, _)| a + 1 == *b && a >> 8 == b >> 8)
        .collect();
    let mut shrunk = String::from(
        "/CIDInit/ProcSet findresource begin 12 dict begin begincmap/CMapType 2 def/CMapName/U def\n\
         1 begincodespacerange<0000><FFFF>endcodespacerange\n",
    );
    for hundred in ranges.chunks(100) {
        // Writing to a string cannot fail.
        let _ = writeln!(shrunk, "{} beginbfrange", hundred.len());
        for range in hundred {
            if let (Some((first, _)), Some((last, _))) = (range.first(), range.last()) {
                let _ = write!(shrunk, "<{first:04X}><{last:04X}>[");
                range.iter().for_each(|(_, text)| {
                    let _ = write!(shrunk, "<{text}>");
                });
                shrunk.push_str("]\n");
            }
        }
        shrunk.push_str("endbfrange\n");
    }
    shrunk.push_str("endcmap end end");
    shrunk
}

/// The groups `c [w …]` of a width array without the widths that are a whole em.
fn unusual_widths(widths: &[Object]) -> Vec<Object> {
    let mut kept = Vec::new();
    for group in widths.chunks(2) {
        let [Object::Integer(first), Object::Array(values)] = group else {
            continue;
        };
        let mut code = *first;
        for run in values.chunk_by(|a, b| is_em(a) == is_em(b)) {
            if !run.first().is_some_and(is_em) {
                kept.extend([Object::Integer(code), Object::Array(run.to_vec())]);
            }
            code += i64::try_from(run.len()).unwrap_or(0);
        }
    }
    kept
}

fn is_em(width: &Object) -> bool {
    matches!(width, Object::Integer(1000))
}
