//! Signatures of PDFs (PAdES-B-B, ETSI EN 319 142-1) and the seal that is their appearance.
//!
//! - `algorithm` — ECDSA P-256 or RSA with SHA-256, and SM2 with SM3 as the second profile;
//! - `seal` — the seal as it is provisioned: image, certificates, private key;
//! - `container` — the CMS that is signed, and what a foreign one says;
//! - `appearance` — the seal's picture as a PDF form;
//! - `stamp` — the incremental update that carries both;
//! - `verify` — what became of a signed file.
//!
//! Invariants: a file that is stamped begins with the bytes that were stored; what is signed is
//! the whole file but the signature itself; a verdict names the worst that is found.
//!
//! Deliberately absent: who may use a seal, its register and its encryption (store, app); time
//! stamps of third parties and revocation lists fetched from a network (a counter is offline);
//! seals of GB/T 38540, which need a certified service.

mod algorithm;
mod appearance;
mod container;
mod seal;
mod stamp;
mod verify;

pub use self::{
    algorithm::SignatureAlgorithm,
    seal::{ReadSealError, Seal, SealImage, SealKey, SelfIssue, SignError, Signer},
    stamp::{StampError, StampOptions, stamp},
    verify::{Revocation, SignatureReport, Trust, Verdict, VerifyError, verify},
};
