//! The photo of a draft: checked when it is put there, kept whatever the check says, so that the
//! clerk sees what is wrong with it.

use counter_act::Hash;
use counter_domain::role::Permission;
use counter_photo::{Bounds, Verdict};

use super::open::{at, from_change};
use crate::contract::{CommandError, DraftRequest, DraftView, ErrorCode, FindingView, PhotoView};
use crate::counter::{Counter, Work};
use crate::view::word;

/// Bytes of a file that are looked at at all; a camera's original is below it.
const LARGEST: usize = 20 * 1024 * 1024;

impl Counter {
    /// Puts a photo to a draft in place of the one that is there.
    pub fn attach_photo(&self, draft: &str, bytes: &[u8]) -> Result<DraftView, CommandError> {
        if bytes.len() > LARGEST {
            return Err(CommandError::new(ErrorCode::PhotoTooLarge)
                .with("measured", bytes.len())
                .with("allowed", LARGEST));
        }
        self.set_photo(draft, Some(bytes))
    }

    /// Takes the photo off a draft.
    pub fn remove_photo(&self, request: &DraftRequest) -> Result<DraftView, CommandError> {
        self.set_photo(&request.draft, None)
    }

    fn set_photo(&self, draft: &str, bytes: Option<&[u8]>) -> Result<DraftView, CommandError> {
        let work = self.work(Permission::Enter)?;
        let before = work.own_draft(draft)?;
        work.store.write(|writing| {
            writing
                .drafts_mut()
                .set_photo(at(&work, &before), bytes, work.at())
                .map_err(from_change)
        })?;
        let draft = work.own_draft(draft)?;
        let person = work.person(&draft.person.to_string())?;
        self.draft_view(&work, &draft, &person)
    }

    /// The verdict on a photo by the bounds in force.
    pub(crate) fn photo_verdict(&self, work: &Work, bytes: &[u8]) -> Verdict {
        let bounds = self.assets.policy.photo_bounds(work.today());
        counter_photo::check(
            bytes,
            &Bounds {
                width: bounds.width,
                height: bounds.height,
                min_bytes: bounds.min_bytes,
                max_bytes: bounds.max_bytes,
            },
        )
    }
}

pub(super) fn photo_view(sha256: Hash, verdict: &Verdict) -> PhotoView {
    PhotoView {
        blob: format!("photo/{sha256}"),
        ok: verdict.ok,
        width: verdict.width,
        height: verdict.height,
        bytes: u32::try_from(verdict.bytes).unwrap_or(u32::MAX),
        findings: verdict
            .findings
            .iter()
            .map(|finding| FindingView {
                rule: finding.rule.to_owned(),
                code: finding.code.as_str().to_owned(),
                level: word(&finding.level),
                blocking: finding.blocking,
                measured: finding.measured.clone(),
                allowed: finding.allowed.clone(),
                message: finding.message.clone(),
            })
            .collect(),
    }
}
