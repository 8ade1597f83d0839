//! Every endpoint of the protocol, once: the router, the client and the OpenAPI document are held
//! against this table.

use schemars::{JsonSchema, Schema, SchemaGenerator};

use crate::blob::{BlobState, MissingRequest, MissingResponse, PieceQuery};
use crate::change::{ChangesPage, ChangesQuery};
use crate::enrol::{EnrolRequest, EnrolResponse, RenewRequest, RenewResponse};
use crate::health::Health;
use crate::limits;
use crate::online::{AppointmentsPage, ListQuery, OnlineApplicationsPage};
use crate::person::{LookupRequest, LookupResponse};
use crate::problem::ProblemCode;
use crate::push::{PushRequest, PushResponse, VerdictsRequest, VerdictsResponse};
use crate::time::{SignedTime, TimeQuery};

/// Draws the schema of a message.
pub type Draw = fn(&mut SchemaGenerator) -> Schema;

/// Who may call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caller {
    /// Anyone who reaches the port.
    Anyone,
    /// A device with its certificate.
    Device,
}

/// A body.
#[derive(Debug, Clone, Copy)]
pub enum Body {
    /// None.
    Nothing,
    /// JSON of this schema.
    Json(Draw),
    /// Bytes of a blob.
    Bytes,
}

/// One endpoint.
#[derive(Debug, Clone, Copy)]
pub struct Endpoint {
    /// Stable id, `operationId` of the document.
    pub id: &'static str,
    /// `GET`, `POST`, `PUT`.
    pub method: &'static str,
    /// Path with its parameters in braces.
    pub path: &'static str,
    /// Who may call it.
    pub caller: Caller,
    /// What it is for.
    pub summary: &'static str,
    /// Its query, where it has one.
    pub query: Option<Draw>,
    /// What it takes.
    pub request: Body,
    /// Largest request in bytes, unpacked.
    pub max_request: usize,
    /// What it answers with 200.
    pub response: Body,
    /// What it may answer instead, beside `malformed`, `too_old`, `internal`, `unavailable`.
    pub problems: &'static [ProblemCode],
}

fn draw<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<T>()
}

/// All endpoints.
pub const ENDPOINTS: &[Endpoint] = &[
    Endpoint {
        id: "health",
        method: "GET",
        path: "/v1/health",
        caller: Caller::Anyone,
        summary: "Whether the centre is there, and what it speaks.",
        query: None,
        request: Body::Nothing,
        max_request: 0,
        response: Body::Json(draw::<Health>),
        problems: &[],
    },
    Endpoint {
        id: "openapi",
        method: "GET",
        path: "/v1/openapi.json",
        caller: Caller::Anyone,
        summary: "This document.",
        query: None,
        request: Body::Nothing,
        max_request: 0,
        response: Body::Json(draw::<serde_json::Map<String, serde_json::Value>>),
        problems: &[],
    },
    Endpoint {
        id: "time",
        method: "GET",
        path: "/v1/time",
        caller: Caller::Anyone,
        summary: "The centre's time, signed for a nonce.",
        query: Some(draw::<TimeQuery>),
        request: Body::Nothing,
        max_request: 0,
        response: Body::Json(draw::<SignedTime>),
        problems: &[ProblemCode::TooMany],
    },
    Endpoint {
        id: "enrol",
        method: "POST",
        path: "/v1/enrolments",
        caller: Caller::Anyone,
        summary: "Enrols a machine with a one-time code.",
        query: None,
        request: Body::Json(draw::<EnrolRequest>),
        max_request: limits::REQUEST_BYTES,
        response: Body::Json(draw::<EnrolResponse>),
        problems: &[
            ProblemCode::WrongCode,
            ProblemCode::TooLarge,
            ProblemCode::TooMany,
        ],
    },
    Endpoint {
        id: "renew",
        method: "POST",
        path: "/v1/renewals",
        caller: Caller::Anyone,
        summary: "A new certificate for a device that signs with its own key.",
        query: None,
        request: Body::Json(draw::<RenewRequest>),
        max_request: limits::REQUEST_BYTES,
        response: Body::Json(draw::<RenewResponse>),
        problems: &[
            ProblemCode::WrongSignature,
            ProblemCode::RevokedDevice,
            ProblemCode::FencedDevice,
            ProblemCode::NotFound,
            ProblemCode::TooLarge,
            ProblemCode::TooMany,
        ],
    },
    Endpoint {
        id: "push_acts",
        method: "POST",
        path: "/v1/acts",
        caller: Caller::Device,
        summary: "Hands in acts; answers the current verdict for each.",
        query: None,
        request: Body::Json(draw::<PushRequest>),
        max_request: limits::PUSH_BYTES,
        response: Body::Json(draw::<PushResponse>),
        problems: &[
            ProblemCode::WrongSignature,
            ProblemCode::NoCertificate,
            ProblemCode::RevokedDevice,
            ProblemCode::FencedDevice,
            ProblemCode::TooMany,
            ProblemCode::TooLarge,
        ],
    },
    Endpoint {
        id: "verdicts",
        method: "POST",
        path: "/v1/verdicts",
        caller: Caller::Device,
        summary: "What became of acts.",
        query: None,
        request: Body::Json(draw::<VerdictsRequest>),
        max_request: limits::REQUEST_BYTES,
        response: Body::Json(draw::<VerdictsResponse>),
        problems: &[
            ProblemCode::NoCertificate,
            ProblemCode::RevokedDevice,
            ProblemCode::FencedDevice,
            ProblemCode::TooMany,
            ProblemCode::TooLarge,
        ],
    },
    Endpoint {
        id: "changes",
        method: "GET",
        path: "/v1/changes",
        caller: Caller::Device,
        summary: "What changed for this station since a cursor.",
        query: Some(draw::<ChangesQuery>),
        request: Body::Nothing,
        max_request: 0,
        response: Body::Json(draw::<ChangesPage>),
        problems: &[
            ProblemCode::NoCertificate,
            ProblemCode::RevokedDevice,
            ProblemCode::FencedDevice,
            ProblemCode::TooMany,
        ],
    },
    Endpoint {
        id: "look_up_person",
        method: "POST",
        path: "/v1/people/lookups",
        caller: Caller::Device,
        summary: "A person of another station who stands at the window.",
        query: None,
        request: Body::Json(draw::<LookupRequest>),
        max_request: limits::REQUEST_BYTES,
        response: Body::Json(draw::<LookupResponse>),
        problems: &[
            ProblemCode::NoCertificate,
            ProblemCode::RevokedDevice,
            ProblemCode::FencedDevice,
            ProblemCode::TooMany,
            ProblemCode::TooLarge,
        ],
    },
    Endpoint {
        id: "missing_blobs",
        method: "POST",
        path: "/v1/blobs/missing",
        caller: Caller::Device,
        summary: "Which blobs the centre has not got.",
        query: None,
        request: Body::Json(draw::<MissingRequest>),
        max_request: limits::REQUEST_BYTES,
        response: Body::Json(draw::<MissingResponse>),
        problems: &[
            ProblemCode::NoCertificate,
            ProblemCode::RevokedDevice,
            ProblemCode::FencedDevice,
            ProblemCode::TooMany,
            ProblemCode::TooLarge,
        ],
    },
    Endpoint {
        id: "put_blob",
        method: "PUT",
        path: "/v1/blobs/{sha256}",
        caller: Caller::Device,
        summary: "A piece of a blob; the last one completes it.",
        query: Some(draw::<PieceQuery>),
        request: Body::Bytes,
        max_request: limits::BLOB_PIECE_BYTES,
        response: Body::Json(draw::<BlobState>),
        problems: &[
            ProblemCode::NoCertificate,
            ProblemCode::RevokedDevice,
            ProblemCode::FencedDevice,
            ProblemCode::TooMany,
            ProblemCode::WrongOffset,
            ProblemCode::TooLarge,
            ProblemCode::WrongHash,
        ],
    },
    Endpoint {
        id: "get_blob",
        method: "GET",
        path: "/v1/blobs/{sha256}",
        caller: Caller::Device,
        summary: "A blob that this station has a business with.",
        query: None,
        request: Body::Nothing,
        max_request: 0,
        response: Body::Bytes,
        problems: &[
            ProblemCode::NoCertificate,
            ProblemCode::RevokedDevice,
            ProblemCode::FencedDevice,
            ProblemCode::TooMany,
            ProblemCode::NotFound,
        ],
    },
    Endpoint {
        id: "online_applications",
        method: "GET",
        path: "/v1/online-applications",
        caller: Caller::Device,
        summary: "Applications that came in online and wait for this station.",
        query: Some(draw::<ListQuery>),
        request: Body::Nothing,
        max_request: 0,
        response: Body::Json(draw::<OnlineApplicationsPage>),
        problems: &[
            ProblemCode::NoCertificate,
            ProblemCode::RevokedDevice,
            ProblemCode::FencedDevice,
            ProblemCode::TooMany,
        ],
    },
    Endpoint {
        id: "appointments",
        method: "GET",
        path: "/v1/appointments",
        caller: Caller::Device,
        summary: "Who said that he will come.",
        query: Some(draw::<ListQuery>),
        request: Body::Nothing,
        max_request: 0,
        response: Body::Json(draw::<AppointmentsPage>),
        problems: &[
            ProblemCode::NoCertificate,
            ProblemCode::RevokedDevice,
            ProblemCode::FencedDevice,
            ProblemCode::TooMany,
        ],
    },
];

/// The endpoint of an id.
pub fn endpoint(id: &str) -> Option<&'static Endpoint> {
    ENDPOINTS.iter().find(|endpoint| endpoint.id == id)
}
