//! Papers: what they say, how they are kept, and what becomes of them on a printer.

pub(crate) mod compose;
mod follow;
mod print;
pub(crate) mod printer;

use counter_act::Hash;
use counter_document::{Document, Pdf, RenderError, RenderOptions, render};
use counter_domain::id::DocumentId;
use counter_domain::role::Permission;
use counter_store::StoreError;
use counter_store::table::document::DocumentRecord;
use counter_store::table::print::PrintState;
use jiff::Timestamp;

use crate::contract::{CommandError, DocumentView, ErrorCode};
use crate::counter::{Counter, Work};
use crate::fault::{from_store, incident};

impl Counter {
    /// The bytes of a document or of a photo, by the address that a view gave.
    pub fn blob(&self, address: &str) -> Result<Blob, CommandError> {
        let work = self.work(Permission::Look)?;
        let not_found = || CommandError::new(ErrorCode::NotFound);
        let (kind, id) = address
            .trim_start_matches('/')
            .split_once('/')
            .ok_or_else(not_found)?;
        let in_memory = match kind {
            "frame" => Some(self.photos.frame(id)),
            "repair" => Some(self.photos.proposal(id)),
            "online" => Some(self.photos.fetched(id)),
            _ => None,
        };
        if let Some(bytes) = in_memory {
            let bytes = bytes.ok_or_else(not_found)?;
            let media_type = "image/jpeg";
            return Ok(Blob { bytes, media_type });
        }
        let bytes = work.store.read(|reading| match kind {
            "document" => match id.parse() {
                Ok(id) => reading.documents().pdf(DocumentId(id)),
                Err(_) => Ok(None),
            },
            "photo" => match Hash::parse(id) {
                Some(hash) => reading.blobs().get(hash),
                None => Ok(None),
            },
            _ => Ok(None),
        });
        Ok(Blob {
            bytes: bytes
                .map_err(|error: StoreError| from_store(&error))?
                .ok_or_else(not_found)?,
            media_type: match kind {
                "document" => "application/pdf",
                _ => "image/jpeg",
            },
        })
    }
}

/// Bytes with what they are.
pub struct Blob {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// As HTTP names it.
    pub media_type: &'static str,
}

/// A finished paper: what is kept of it, and its bytes.
pub(crate) struct Paper {
    pub(crate) record: DocumentRecord,
    pub(crate) bytes: Vec<u8>,
}

impl Counter {
    /// Makes a paper. `handwritten` says whether characters that no font has may be left open, to
    /// be written in by hand.
    pub(crate) fn draw(
        &self,
        work: &Work,
        document: &Document,
        handwritten: bool,
    ) -> Result<Paper, CommandError> {
        let options = RenderOptions {
            printed_at: work.now.beijing(),
            handwritten,
        };
        let pdf = render(document, self.fonts()?, &options).map_err(|error| from_render(&error))?;
        let id = DocumentId(self.random.uuid(work.at()));
        Ok(Paper {
            record: document_record(id, document, &pdf, work.at()),
            bytes: pdf.bytes,
        })
    }
}

/// What is kept of a finished document.
pub(crate) fn document_record(
    id: DocumentId,
    paper: &Document,
    pdf: &Pdf,
    at: Timestamp,
) -> DocumentRecord {
    let kind = paper.kind();
    DocumentRecord {
        id,
        number: paper.number().to_owned(),
        kind: kind.name().to_owned(),
        sha256: Hash::from_bytes(pdf.sha256),
        pages: u32::try_from(pdf.pages).unwrap_or(u32::MAX),
        paper: if kind.media().contains("a5") {
            "A5"
        } else {
            "A4"
        }
        .to_owned(),
        data: without_photo(paper.to_json()).to_string(),
        template: kind.template_version(),
        act: None,
        made_at: at,
    }
}

/// The photo is kept by its hash with the act; its bytes are not kept a third time.
fn without_photo(mut data: serde_json::Value) -> serde_json::Value {
    if let Some(fields) = data.as_object_mut() {
        fields.remove("photo");
    }
    data
}

pub(crate) fn document_view(
    record: &DocumentRecord,
    work: &Work,
) -> Result<DocumentView, CommandError> {
    let prints = work
        .store
        .read(|reading| reading.prints().of_document(record.id))
        .map_err(|error: StoreError| from_store(&error))?;
    let printed = prints
        .iter()
        .filter(|print| print.state == PrintState::Done)
        .count();
    Ok(DocumentView {
        document: record.id.to_string(),
        kind: record.kind.clone(),
        number: record.number.clone(),
        pages: record.pages,
        paper: record.paper.clone(),
        blob: format!("document/{}", record.id),
        printed: u32::try_from(printed).unwrap_or(u32::MAX),
    })
}

pub(crate) fn from_render(error: &RenderError) -> CommandError {
    match error {
        RenderError::MissingGlyphs { characters, .. } => {
            CommandError::new(ErrorCode::MissingGlyphs)
                .with("characters", characters.iter().collect::<String>())
        }
        RenderError::ControlCharacters { fields } => CommandError::new(ErrorCode::InvalidInput)
            .with("field", fields.join("、"))
            .with("reason", "control_character"),
        RenderError::TooLong {
            field,
            characters,
            limit,
        } => CommandError::new(ErrorCode::InvalidInput)
            .with("field", field)
            .with("reason", "too_long")
            .with("measured", characters)
            .with("allowed", limit),
        error => incident(ErrorCode::DocumentFailed, error),
    }
}
