//! Files in place of the line: a window's acts come on a stick and its answers go back on it, and
//! a machine that never reaches the centre is enrolled.
//!
//! What stands in a file is asked of the same endpoints as over the line, as the device that signed
//! the file: limits, verdicts and standing are those of the line. A file is read twice; nothing of
//! it is taken before its signature was verified. Reading it again gives the same answers.

use std::fs::File;
use std::io::{BufReader, BufWriter, Read as _};
use std::path::Path;
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::Request;
use counter_act::{Hash, Head, VerifyingKey};
use counter_wire::change::ChangesPage;
use counter_wire::enrol::EnrolResponse;
use counter_wire::file::{
    Closed, EnrolmentRequestFile, ExchangeSecret, FileError, FileKind, FilePage, FileReader,
    FileWriter, Frame, RECIPIENTS, WriteError,
};
use counter_wire::limits::{
    BLOB_PIECE_BYTES, PUSH_ACTS, PUSH_BYTES, REQUEST_BYTES, RESPONSE_BYTES,
};
use counter_wire::push::{PushRequest, PushResponse, PushedAct};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tower::ServiceExt as _;

use crate::central::Central;
use crate::error::DatabaseError;
use crate::registry::staff_of;
use crate::serve::{Peer, router};
use crate::sql::identity as sql;

/// Who signs the centre's files, in words.
const FROM: &str = "中心";
/// Bytes of the acts of one push; an act grows by a third in JSON.
const ENOUGH: usize = PUSH_BYTES / 2;

/// Why a file was not answered.
#[derive(Debug, thiserror::Error)]
pub enum ExchangeError {
    /// It is no such file, for somebody else, or not signed by a device of this centre.
    #[error(transparent)]
    File(#[from] FileError),
    /// It is no request for an enrolment.
    #[error("the file is no request to be enrolled")]
    NoRequest,
    /// The centre does not do what the file asks: status and the problem's code.
    #[error("the centre says no: {0} {1}")]
    Refused(u16, String),
    /// The answer could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// A medium failed.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

/// What was taken from a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Exchanged {
    /// Acts with a verdict in the answer.
    pub acts: usize,
    /// Photos and papers.
    pub blobs: usize,
    /// Pages of changes in the answer.
    pub pages: usize,
}

/// Who signed a file, as a caller.
struct Sender {
    peer: Peer,
    key: VerifyingKey,
    office: String,
}

/// Takes the acts of a file and writes the answer for everybody who works at the sender's station.
pub async fn answer(
    central: &Arc<Central>,
    file: &Path,
    target: &Path,
) -> Result<Exchanged, ExchangeError> {
    let sender = believe(central, file).await?;
    let connection = central.database.connection().await?;
    let staff = staff_of(connection.plain()?, &sender.office).await?;
    drop(connection);
    let recipients: Vec<&str> = staff
        .iter()
        .filter(|member| member.revoked_at.is_none())
        .map(|member| member.exchange.as_str())
        .take(RECIPIENTS)
        .collect();
    let mut writer = begin(central, target, FileKind::Answers, &recipients)?;
    let mut done = Exchanged::default();
    let mut head = None;
    let mut cursor = None;
    let (mut acts, mut bytes) = (Vec::new(), 0);
    let mut reader = open(central, file)?;
    while let Some(frame) = reader.next_frame()? {
        match frame {
            Frame::Head(signed) => head = Some(signed),
            Frame::Ask(query) => cursor = query.cursor,
            Frame::Blob(blob) => {
                put_blob(central, &sender, &blob).await?;
                done.blobs += 1;
            }
            Frame::Act(act) => {
                bytes += act.sealed.len() + act.payload.as_ref().map_or(0, |one| one.0.len());
                acts.push(act);
                if acts.len() == PUSH_ACTS || bytes > ENOUGH {
                    bytes = 0;
                    let some = std::mem::take(&mut acts);
                    done.acts += push(central, &sender, head.as_ref(), some, &mut writer).await?;
                }
            }
            _ => {}
        }
    }
    if !acts.is_empty() {
        done.acts += push(central, &sender, head.as_ref(), acts, &mut writer).await?;
    }
    done.pages = put_pages(central, &sender, cursor, &mut writer).await?;
    end(central, writer)?;
    Ok(done)
}

/// Enrols the machine that wrote a request, and writes the answer, which only that machine reads.
pub async fn enrol(
    central: &Arc<Central>,
    file: &Path,
    target: &Path,
) -> Result<EnrolResponse, ExchangeError> {
    let mut text = Vec::new();
    let limit = u64::try_from(REQUEST_BYTES).unwrap_or(u64::MAX);
    File::open(file)?.take(limit).read_to_end(&mut text)?;
    let asked: EnrolmentRequestFile =
        serde_json::from_slice(&text).map_err(|_| ExchangeError::NoRequest)?;
    if asked.format != EnrolmentRequestFile::FORMAT {
        return Err(ExchangeError::NoRequest);
    }
    let body = json(&asked.request)?;
    let request = Request::post("/v1/enrolments").header("content-type", "application/json");
    let enrolled: EnrolResponse = ask(central, Peer(None), request.body(body)).await?;
    let mut writer = begin(central, target, FileKind::Enrolment, &[&asked.exchange])?;
    writer.put(&Frame::Enrolment(Box::new(enrolled.clone())))?;
    end(central, writer)?;
    Ok(enrolled)
}

/// Reads a file to its end and holds its signature against the device that it names.
async fn believe(central: &Central, file: &Path) -> Result<Sender, ExchangeError> {
    let mut reader = open(central, file)?;
    while reader.next_frame()?.is_some() {}
    let signed = reader.signed().ok_or(FileError::WrongSignature)?;
    let connection = central.database.connection().await?;
    let row = connection
        .plain()?
        .row(sql::CARRIER, &[&signed.key.0])
        .await?
        .ok_or(FileError::WrongSignature)?;
    let malformed = || DatabaseError::malformed("device_key", "no key");
    let hash = |bytes: &[u8]| bytes.try_into().ok().map(Hash::from_bytes);
    let public: &[u8] = row.try_get("public").map_err(DatabaseError::from)?;
    let fingerprint: &[u8] = row.try_get("fingerprint").map_err(DatabaseError::from)?;
    let key = public.try_into().ok().and_then(VerifyingKey::from_bytes);
    let sender = Sender {
        peer: Peer(Some(hash(fingerprint).ok_or_else(malformed)?)),
        key: key.ok_or_else(malformed)?,
        office: row.try_get("office").map_err(DatabaseError::from)?,
    };
    signed.verify(&sender.key)?;
    Ok(sender)
}

fn open(central: &Central, file: &Path) -> Result<FileReader<BufReader<File>>, ExchangeError> {
    let closed = Closed::open(BufReader::new(File::open(file)?))?;
    if closed.header().kind != FileKind::Acts {
        return Err(FileError::OtherFormat.into());
    }
    let secret = ExchangeSecret::from_seed(central.identity.exchange_secret());
    Ok(closed.unlock(|recipient| secret.open(recipient))?)
}

async fn put_blob(
    central: &Arc<Central>,
    sender: &Sender,
    blob: &[u8],
) -> Result<(), ExchangeError> {
    let (sha256, total) = (Hash::of(blob), blob.len());
    let named = counter_wire::blob::MissingRequest {
        blobs: vec![counter_wire::blob::BlobName {
            sha256,
            bytes: total as u64,
        }],
    };
    let request = Request::post("/v1/blobs/missing").header("content-type", "application/json");
    let missing: counter_wire::blob::MissingResponse =
        ask(central, sender.peer, request.body(json(&named)?)).await?;
    let Some(state) = missing.missing.first() else {
        return Ok(());
    };
    let mut offset = usize::try_from(state.have).unwrap_or_default();
    for piece in blob
        .get(offset..)
        .unwrap_or_default()
        .chunks(BLOB_PIECE_BYTES)
    {
        let path = format!("/v1/blobs/{sha256}?offset={offset}&total={total}");
        let request = Request::put(path).header("content-type", "application/octet-stream");
        let body = Body::from(piece.to_vec());
        let _: counter_wire::blob::BlobState =
            ask(central, sender.peer, request.body(body)).await?;
        offset += piece.len();
    }
    Ok(())
}

/// Hands acts in and writes their verdicts; how many there are.
async fn push(
    central: &Arc<Central>,
    sender: &Sender,
    head: Option<&Head>,
    acts: Vec<PushedAct>,
    writer: &mut FileWriter<BufWriter<File>>,
) -> Result<usize, ExchangeError> {
    let head = head.cloned().ok_or(FileError::Damaged)?;
    let body = json(&PushRequest { head, acts })?;
    let request = Request::post("/v1/acts").header("content-type", "application/json");
    let answer: PushResponse = ask(central, sender.peer, request.body(body)).await?;
    let count = answer.verdicts.len();
    writer.put(&Frame::Answer(Box::new(answer)))?;
    Ok(count)
}

/// Writes what changed for the station since the sender's cursor; how many pages. A device that may
/// not ask any more gets its verdicts and no page.
async fn put_pages(
    central: &Arc<Central>,
    sender: &Sender,
    mut cursor: Option<String>,
    writer: &mut FileWriter<BufWriter<File>>,
) -> Result<usize, ExchangeError> {
    let mut pages = 0;
    loop {
        // A cursor has letters, digits, dots and dashes; another one is refused as malformed.
        let since = cursor.as_deref().unwrap_or_default();
        let request = Request::get(format!("/v1/changes?cursor={since}")).body(Body::empty());
        let page: ChangesPage = match ask(central, sender.peer, request).await {
            Err(ExchangeError::Refused(403, _)) => return Ok(pages),
            page => page?,
        };
        let (more, next) = (page.more, page.cursor.clone());
        let from = cursor.take();
        writer.put(&Frame::Page(Box::new(FilePage { from, page })))?;
        pages += 1;
        cursor = Some(next);
        if !more {
            return Ok(pages);
        }
    }
}

fn json(message: &impl Serialize) -> Result<Body, ExchangeError> {
    let text = serde_json::to_vec(message).map_err(WriteError::from)?;
    Ok(Body::from(text))
}

/// Asks an endpoint as a device.
async fn ask<T: DeserializeOwned>(
    central: &Arc<Central>,
    peer: Peer,
    request: axum::http::Result<Request<Body>>,
) -> Result<T, ExchangeError> {
    let request = request.map_err(std::io::Error::other)?;
    let endpoints = router(Arc::clone(central)).layer(axum::Extension(peer));
    let response = match endpoints.oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    };
    let status = response.status();
    let body = to_bytes(response.into_body(), RESPONSE_BYTES).await;
    let body = body.map_err(std::io::Error::other)?;
    if !status.is_success() {
        let problem: serde_json::Value = serde_json::from_slice(&body).unwrap_or_default();
        let code = problem.get("code").and_then(serde_json::Value::as_str);
        let code = code.unwrap_or_default().to_owned();
        return Err(ExchangeError::Refused(status.as_u16(), code));
    }
    Ok(serde_json::from_slice(&body).map_err(std::io::Error::other)?)
}

/// Begins a file of the centre's. It must not be there yet.
fn begin(
    central: &Central,
    target: &Path,
    kind: FileKind,
    recipients: &[&str],
) -> Result<FileWriter<BufWriter<File>>, ExchangeError> {
    let mut failed = false;
    let mut draw = |buffer: &mut [u8]| failed |= getrandom::fill(buffer).is_err();
    let file = BufWriter::new(File::create_new(target)?);
    let writer = FileWriter::new(file, kind, FROM, central.now(), recipients, &mut draw)?;
    if failed {
        return Err(std::io::Error::other("the system has no randomness").into());
    }
    Ok(writer)
}

fn end(central: &Central, writer: FileWriter<BufWriter<File>>) -> Result<(), ExchangeError> {
    let file = writer.finish(central.identity.signing())?;
    let file = file
        .into_inner()
        .map_err(std::io::IntoInnerError::into_error)?;
    Ok(file.sync_all()?)
}
