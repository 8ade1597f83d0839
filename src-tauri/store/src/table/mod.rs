//! One file a table: its SQL, its row, its readers and writers.
//!
//! Tables are STRICT and their columns NOT NULL: an empty text or blob stands for "none". A
//! released column is never edited and never gets another meaning. Times are milliseconds since
//! 1970 in UTC, dates are ISO text in Beijing time, ids are the sixteen bytes of their UUID,
//! hashes the thirty-two of their SHA-256.

pub mod act;
pub mod act_before;
pub mod application_row;
pub mod audit;
pub mod batch;
pub mod blob;
pub mod card_row;
pub mod certificate_row;
pub(crate) mod column;
pub mod delivery;
pub mod document;
pub(crate) mod document_stamp;
pub mod draft;
pub mod draft_repair;
pub mod fence;
pub mod foreign;
pub mod handover;
pub(crate) mod mark;
pub(crate) mod meta;
pub mod number;
pub mod online;
pub mod pack;
pub mod person;
pub(crate) mod person_alias;
pub mod person_search;
pub mod print;
pub mod published;
pub mod seal;
pub mod setting;
pub mod staff;
pub mod station;
pub mod sync_state;
pub mod trusted_key;
pub(crate) mod uncovered;

use crate::migrate::Migration;

pub(crate) const MIGRATIONS: &[&[Migration]] = &[
    meta::MIGRATIONS,
    station::MIGRATIONS,
    staff::MIGRATIONS,
    setting::MIGRATIONS,
    audit::MIGRATIONS,
    mark::MIGRATIONS,
    act::MIGRATIONS,
    blob::MIGRATIONS,
    person::MIGRATIONS,
    person_search::MIGRATIONS,
    application_row::MIGRATIONS,
    number::MIGRATIONS,
    draft::MIGRATIONS,
    draft_repair::MIGRATIONS,
    document::MIGRATIONS,
    print::MIGRATIONS,
    sync_state::MIGRATIONS,
    delivery::MIGRATIONS,
    delivery::SENT_MIGRATIONS,
    handover::MIGRATIONS,
    pack::MIGRATIONS,
    trusted_key::MIGRATIONS,
    online::MIGRATIONS,
    person_alias::MIGRATIONS,
    foreign::MIGRATIONS,
    blob::DELIVERY_MIGRATIONS,
    uncovered::MIGRATIONS,
    published::MIGRATIONS,
    fence::MIGRATIONS,
    blob::RELEASE_MIGRATIONS,
    certificate_row::MIGRATIONS,
    document_stamp::MIGRATIONS,
    seal::MIGRATIONS,
    card_row::MIGRATIONS,
    application_row::STATUS_MIGRATIONS,
    batch::MIGRATIONS,
    act_before::MIGRATIONS,
];
