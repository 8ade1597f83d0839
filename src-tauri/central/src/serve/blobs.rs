//! Photos, scans and papers: asked for by hash, sent in pieces, taken only when the hash fits.

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::{Extension, Path, Request, State};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use bytes::Bytes;
use counter_act::Hash;
use counter_wire::blob::{BlobState, MissingRequest, MissingResponse, PieceQuery};
use counter_wire::limits::{BLOB_BYTES, BLOB_NAMES};
use counter_wire::problem::ProblemCode;

use super::caller::Caller;
use super::push::judge_waiting;
use super::{Failure, Peer, message};
use crate::central::Central;
use crate::database::{BEGIN, Client};
use crate::sql::blob as sql;

const MEDIA: &str = "application/octet-stream";

pub(super) async fn missing(
    State(central): State<Arc<Central>>,
    Extension(peer): Extension<Peer>,
    request: Request,
) -> Result<Json<MissingResponse>, Failure> {
    Caller::in_good_standing(&central, peer).await?;
    let request: MissingRequest = message::json("missing_blobs", request).await?;
    if request.blobs.len() > BLOB_NAMES {
        return Err(Failure::new(ProblemCode::TooLarge, "too many blobs"));
    }
    let asked: Vec<&[u8]> = request
        .blobs
        .iter()
        .map(|blob| blob.sha256.as_bytes().as_slice())
        .collect();
    let connection = central.database.connection().await?;
    let rows = connection.plain()?.rows(sql::STATES, &[&asked]).await?;
    let mut missing = Vec::new();
    for blob in &request.blobs {
        let state = rows
            .iter()
            .find(|row| {
                row.try_get::<_, &[u8]>("sha256")
                    .is_ok_and(|sha256| sha256 == blob.sha256.as_bytes())
            })
            .map(|row| state(blob.sha256, row))
            .transpose()?;
        match state {
            Some(state) if state.complete => {}
            Some(state) => missing.push(state),
            None => missing.push(BlobState {
                sha256: blob.sha256,
                have: 0,
                complete: false,
            }),
        }
    }
    Ok(Json(MissingResponse { missing }))
}

pub(super) async fn put(
    State(central): State<Arc<Central>>,
    Extension(peer): Extension<Peer>,
    Path(sha256): Path<String>,
    request: Request,
) -> Result<Json<BlobState>, Failure> {
    let caller = Caller::in_good_standing(&central, peer).await?;
    let hash = parse(&sha256)?;
    let query: PieceQuery = message::query(&request)?;
    if query.total > BLOB_BYTES {
        return Err(Failure::new(ProblemCode::TooLarge, "the blob is too large"));
    }
    let piece = message::body("put_blob", MEDIA, request).await?;
    let length = u64::try_from(piece.len()).unwrap_or(u64::MAX);
    let fits = query
        .offset
        .checked_add(length)
        .is_some_and(|end| end <= query.total);
    if !fits || query.total == 0 || length == 0 {
        return Err(Failure::new(
            ProblemCode::Malformed,
            "the piece does not lie within the blob",
        ));
    }
    let piece = Piece {
        hash,
        query,
        bytes: piece,
        office: caller.office,
    };
    // On a task of its own: a piece that came whole is kept even when its sender goes away.
    let done = tokio::spawn(async move {
        let state = piece.keep(&central).await?;
        if state.complete {
            judge_waiting(&central, hash).await?;
        }
        Ok(state)
    });
    done.await
        .map_err(|error| Failure::internal(&error))?
        .map(Json)
}

struct Piece {
    hash: Hash,
    query: PieceQuery,
    bytes: Bytes,
    office: String,
}

impl Piece {
    async fn keep(&self, central: &Central) -> Result<BlobState, Failure> {
        let whole = self.query.offset == 0
            && u64::try_from(self.bytes.len()).is_ok_and(|length| length == self.query.total);
        if whole && Hash::of(&self.bytes) != self.hash {
            return Err(wrong_hash());
        }
        let mut connection = central.database.connection().await?;
        if whole {
            self.add(connection.plain()?, true).await?;
            return Ok(self.state(self.query.total, true));
        }
        connection.begin(BEGIN).await?;
        let client = connection.plain()?;
        let sha256 = self.hash.as_bytes().as_slice();
        if self.query.offset == 0 {
            self.add(client, false).await?;
        }
        let row = client
            .row(sql::LOCK, &[&sha256])
            .await?
            .ok_or_else(wrong_offset)?;
        let before = state(self.hash, &row)?;
        if before.complete {
            connection.roll_back().await?;
            return Ok(before);
        }
        let total: i64 = row.try_get("total")?;
        if u64::try_from(total) != Ok(self.query.total) {
            return Err(wrong_offset());
        }
        let (offset, length) = (self.query.offset, u64::try_from(self.bytes.len()));
        let have = if offset == 0 {
            before.have
        } else if offset == before.have {
            client
                .change(sql::APPEND, &[&sha256, &&*self.bytes])
                .await?;
            offset.saturating_add(length.unwrap_or_default())
        } else {
            return Err(wrong_offset());
        };
        if have < self.query.total {
            connection.commit().await?;
            return Ok(self.state(have, false));
        }
        let row = client
            .row(sql::CONTENT, &[&sha256])
            .await?
            .ok_or_else(wrong_offset)?;
        let content: &[u8] = row.try_get("content")?;
        if Hash::of(content) == self.hash {
            client.change(sql::COMPLETE, &[&sha256]).await?;
            connection.commit().await?;
            return Ok(self.state(have, true));
        }
        client.change(sql::REMOVE, &[&sha256]).await?;
        connection.commit().await?;
        Err(wrong_hash())
    }

    async fn add(&self, client: Client<'_>, complete: bool) -> Result<u64, Failure> {
        let total = i64::try_from(self.query.total).unwrap_or(i64::MAX);
        let have = i64::try_from(self.bytes.len()).unwrap_or(i64::MAX);
        Ok(client
            .change(
                sql::ADD,
                &[
                    &self.hash.as_bytes().as_slice(),
                    &total,
                    &have,
                    &complete,
                    &self.office,
                    &&*self.bytes,
                ],
            )
            .await?)
    }

    const fn state(&self, have: u64, complete: bool) -> BlobState {
        BlobState {
            sha256: self.hash,
            have,
            complete,
        }
    }
}

pub(super) async fn get(
    State(central): State<Arc<Central>>,
    Extension(peer): Extension<Peer>,
    Path(sha256): Path<String>,
) -> Result<Response, Failure> {
    let caller = Caller::in_good_standing(&central, peer).await?;
    let hash = parse(&sha256)?;
    let connection = central.database.connection().await?;
    let row = connection
        .plain()?
        .row(
            sql::FOR_OFFICE,
            &[&hash.as_bytes().as_slice(), &caller.office],
        )
        .await?
        .ok_or_else(|| Failure::new(ProblemCode::NotFound, "no such blob of this station"))?;
    let content: Vec<u8> = row.try_get("content")?;
    let mut response = Response::new(Body::from(content));
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA));
    Ok(response)
}

fn parse(sha256: &str) -> Result<Hash, Failure> {
    Hash::parse(sha256).ok_or_else(|| Failure::new(ProblemCode::Malformed, "no SHA-256"))
}

fn state(sha256: Hash, row: &tokio_postgres::Row) -> Result<BlobState, Failure> {
    let have: i64 = row.try_get("have")?;
    Ok(BlobState {
        sha256,
        have: u64::try_from(have).unwrap_or_default(),
        complete: row.try_get("complete")?,
    })
}

fn wrong_offset() -> Failure {
    Failure::new(
        ProblemCode::WrongOffset,
        "the piece does not follow the one before",
    )
}

fn wrong_hash() -> Failure {
    Failure::new(ProblemCode::WrongHash, "the bytes have another hash")
}
