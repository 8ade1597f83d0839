//! Documents as PDF: the data of a kind goes in, the bytes that are previewed, kept and printed
//! come out.
//!
//! - `kind` — the kinds, their data and how each is laid out;
//! - `layout` — paragraphs, grids, tables, pictures, QR codes, pages;
//! - `line_breaking` — where a line of Chinese may end;
//! - `font` — the faces, and which one draws which character;
//! - `check` — what is refused before anything is laid out;
//! - `pdf` — pages to bytes, on printpdf's operations;
//! - `overlay` — the mark of a reprint, over a stored PDF that never changes;
//! - `signature` — PAdES signatures, the seal that shows them, and their verification;
//! - `summary` — what the QR code of a certificate holds;
//! - `wording` — the fixed sentences.
//!
//! Invariants: equal input gives equal bytes; a character is drawn, or left as a ruled gap that
//! the paper mentions, or refused by name, but never replaced by a box; text copies out as it was
//! put in; nothing is cut off.
//!
//! Deliberately absent: the clock, business rules, numbers, storage, printing, and who may use a
//! seal.

mod check;
mod font;
mod kind;
mod layout;
pub mod line_breaking;
mod overlay;
mod pdf;
mod radicals;
mod render;
mod signature;
mod summary;
mod wording;

pub use crate::{
    font::{FontSet, LoadFontsError, ReadSfntError},
    kind::{
        AccountOfYear, Agent, AnnualRightsRecord, AssessedInsurance, BusinessReceipt,
        CardApplicationForm, CardApplicationReceipt, CardBatchForm, CardPickupCertificate,
        CardReturnNotice, Contact, ContributionAssessment, Document, DocumentKind, Due, Emergency,
        Employer, EmployerContributionCertificate, InsuredPerson, Issue, ListedApplicant, Material,
        MaterialsNotice, NeededMaterial, Office, ParseDocumentError, PensionContributionVoucher,
        Person, PersonalAccountStatement, PersonalContributionCertificate, Photo, RecalledCard,
        RecalledCardsList, ReceiptFact, ReturnReason, ReturnReasonCode, SealPlan, StaffMember,
        Verification, WithdrawalSlip,
    },
    overlay::{OverlayError, overlay_reprint_mark},
    render::{HandwrittenGap, Pdf, RenderError, RenderOptions, SealPlace, render},
    signature::{
        ReadSealError, Revocation, Seal, SealImage, SealKey, SelfIssue, SignError,
        SignatureAlgorithm, SignatureReport, Signer, StampError, StampOptions, Trust, Verdict,
        VerifyError, stamp, verify,
    },
    summary::{Summary, SummaryError, verification_code},
};

// The types of keys in the interface of `Summary` and `Seal`.
pub use p256::ecdsa::{SigningKey, VerifyingKey};
pub use zeroize::Zeroizing;
