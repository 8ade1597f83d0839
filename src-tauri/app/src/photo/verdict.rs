//! The verdict on a photo, remembered by its bytes: a draft is looked at with every key that is
//! typed in it, and finding a face takes a while.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use counter_act::Hash;
use counter_photo::Bounds;
use counter_photo::{Finding, Profile, Requirements, Verdict};

use super::overlay::{overlay, shapes_of};
use crate::contract::{FindingView, PhotoView};
use crate::counter::{Counter, Work};
use crate::view::word;

/// Verdicts that are remembered: one's own drafts, each with an original and a repair.
const REMEMBERED: usize = 16;

/// Verdicts by the photo's hash and what it was held against.
#[derive(Default)]
pub(crate) struct Verdicts(Mutex<VecDeque<(Hash, Requirements, Arc<Verdict>)>>);

impl Verdicts {
    fn get(&self, hash: Hash, requirements: &Requirements, bytes: &[u8]) -> Arc<Verdict> {
        let known = self
            .lock()
            .iter()
            .find(|(known, by, _)| *known == hash && by == requirements)
            .map(|(.., verdict)| Arc::clone(verdict));
        known.unwrap_or_else(|| {
            let verdict = Arc::new(counter_photo::judge(bytes, requirements));
            let mut all = self.lock();
            all.push_back((hash, *requirements, Arc::clone(&verdict)));
            if all.len() > REMEMBERED {
                all.pop_front();
            }
            verdict
        })
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, VecDeque<(Hash, Requirements, Arc<Verdict>)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Counter {
    /// The verdict on a photo by the bounds in force.
    pub(crate) fn photo_verdict(&self, work: &Work, hash: Hash, bytes: &[u8]) -> Arc<Verdict> {
        let requirements = self.photo_requirements(work);
        self.photos.verdicts.get(hash, &requirements, bytes)
    }

    /// What a photo must measure today.
    pub(crate) fn photo_requirements(&self, work: &Work) -> Requirements {
        let bounds = self.assets.policy.photo_bounds(work.today());
        Requirements {
            bounds: Bounds {
                width: bounds.width,
                height: bounds.height,
                min_bytes: bounds.min_bytes,
                max_bytes: bounds.max_bytes,
            },
            profile: Profile::SOCIAL_SECURITY_CARD,
        }
    }
}

/// A photo of the file as the UI shows it.
pub(crate) fn photo_view(sha256: Hash, verdict: &Verdict) -> PhotoView {
    photo_view_at(format!("photo/{sha256}"), verdict)
}

/// A photo as the UI shows it, under an address.
pub(crate) fn photo_view_at(blob: String, verdict: &Verdict) -> PhotoView {
    PhotoView {
        blob,
        ok: verdict.ok,
        width: verdict.width,
        height: verdict.height,
        bytes: u32::try_from(verdict.bytes).unwrap_or(u32::MAX),
        findings: verdict.findings.iter().map(finding_view).collect(),
        overlay: verdict.geometry.as_ref().and_then(overlay),
        repair: None,
    }
}

/// A finding as the UI shows it.
pub(super) fn finding_view(finding: &Finding) -> FindingView {
    FindingView {
        rule: finding.rule.to_owned(),
        code: finding.code.as_str().to_owned(),
        class: word(&finding.class),
        level: word(&finding.level),
        blocking: finding.blocking,
        measured: finding.measured.clone(),
        allowed: finding.allowed.clone(),
        source: finding.source.to_owned(),
        message: finding.message.clone(),
        shapes: shapes_of(finding.code),
    }
}
