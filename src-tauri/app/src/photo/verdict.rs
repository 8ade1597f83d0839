//! The verdict on a photo, remembered by its bytes: a draft is looked at with every key that is
//! typed in it, and finding a face takes a while.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use counter_act::Hash;
use counter_photo::{Bounds, Finding, Level, Verdict};

use crate::contract::{FindingView, PhotoView};
use crate::counter::{Counter, Work};
use crate::view::word;

/// Verdicts that are remembered: one's own drafts, each with an original and a repair.
const REMEMBERED: usize = 16;

/// Verdicts by the photo's hash and the bounds that it was held against.
#[derive(Default)]
pub(crate) struct Verdicts(Mutex<VecDeque<(Hash, Bounds, Arc<Verdict>)>>);

impl Verdicts {
    fn get(&self, hash: Hash, bounds: &Bounds, bytes: &[u8]) -> Arc<Verdict> {
        let known = self
            .lock()
            .iter()
            .find(|(known, by, _)| *known == hash && by == bounds)
            .map(|(.., verdict)| Arc::clone(verdict));
        known.unwrap_or_else(|| {
            let verdict = Arc::new(counter_photo::check(bytes, bounds));
            let mut all = self.lock();
            all.push_back((hash, *bounds, Arc::clone(&verdict)));
            if all.len() > REMEMBERED {
                all.pop_front();
            }
            verdict
        })
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, VecDeque<(Hash, Bounds, Arc<Verdict>)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Counter {
    /// The verdict on a photo by the bounds in force.
    pub(crate) fn photo_verdict(&self, work: &Work, hash: Hash, bytes: &[u8]) -> Arc<Verdict> {
        let bounds = self.photo_bounds(work);
        self.photos.verdicts.get(hash, &bounds, bytes)
    }

    /// What a photo must measure today.
    pub(crate) fn photo_bounds(&self, work: &Work) -> Bounds {
        let bounds = self.assets.policy.photo_bounds(work.today());
        Bounds {
            width: bounds.width,
            height: bounds.height,
            min_bytes: bounds.min_bytes,
            max_bytes: bounds.max_bytes,
        }
    }
}

/// A photo as the UI shows it.
pub(crate) fn photo_view(sha256: Hash, verdict: &Verdict) -> PhotoView {
    PhotoView {
        blob: format!("photo/{sha256}"),
        ok: verdict.ok,
        width: verdict.width,
        height: verdict.height,
        bytes: u32::try_from(verdict.bytes).unwrap_or(u32::MAX),
        findings: verdict.findings.iter().map(finding_view).collect(),
        overlay: None,
    }
}

/// A finding as the UI shows it.
pub(crate) fn finding_view(finding: &Finding) -> FindingView {
    let class = match finding.level {
        Level::Manual => "manual",
        _ if finding.code.as_str().starts_with("background") => "photographic",
        _ => "exact",
    };
    FindingView {
        rule: finding.rule.to_owned(),
        code: finding.code.as_str().to_owned(),
        class: class.to_owned(),
        level: word(&finding.level),
        blocking: finding.blocking,
        measured: finding.measured.clone(),
        allowed: finding.allowed.clone(),
        source: String::new(),
        message: finding.message.clone(),
        shapes: Vec::new(),
    }
}
