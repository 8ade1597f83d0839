//! Doing one step: the port is asked, the line is asked, the port is told.

use std::cell::Cell;

use counter_act::Hash;
use counter_domain::id::ActId;
use counter_wire::blob::{BlobName, BlobState, MissingRequest};
use counter_wire::push::{PushRequest, PushResponse};
use tokio::task::JoinSet;

use super::Doing;
use crate::client::{Line, LineError};
use crate::plan::{
    self, BlobStanding, Failure, FailureKind, Outcome, PIECES, Piece, Place, PushAnswer, Step,
};
use crate::port::PortError;

impl Doing {
    /// What came of a step; nothing where it was out of date.
    pub(super) async fn perform(
        &mut self,
        line: &Line,
        step: Step,
    ) -> Result<Vec<Outcome>, PortError> {
        let beside = plan::beside(&self.situation, &step);
        Ok(vec![match step {
            Step::Time => self.time(line).await?,
            Step::Renew => self.renew(line).await?,
            Step::Probe => match self.probe(line).await? {
                // Where a login page answers, the probe's own failure says less than the health.
                Err(error @ (LineError::Garbage(_) | LineError::CaptivePortal)) => {
                    let health = line.health().await;
                    Outcome::Probed(Err(health.err().unwrap_or(error).failure()))
                }
                result => Outcome::Probed(result.map_err(|error| error.failure())),
            },
            Step::Push(acts) => return self.push_with(line, acts, beside).await,
            Step::ResendAfter(place) => {
                let incarnation = self.standing.incarnation.clone();
                self.port.resend_after(place, &incarnation)?;
                self.resent = Some((incarnation, place));
                self.read()?;
                Outcome::Resent
            }
            Step::SetAside(act) => Outcome::AttachmentGone(act),
            Step::AskBlobs(names) => self.ask_blobs(line, names).await?,
            Step::Upload(pieces) => {
                Outcome::Uploaded(self.upload(line, pieces, &Cell::new(false)).await?)
            }
            Step::Pull => self.pull(line).await?,
            Step::Wait(_) => return Ok(Vec::new()),
        }])
    }

    async fn time(&self, line: &Line) -> Result<Outcome, PortError> {
        let nonce = self.nonce();
        let asked = self.port.monotonic_ms();
        Ok(match line.time(&nonce).await {
            Ok(time) => {
                let came = self.port.monotonic_ms();
                if self.port.take_time(&nonce, &time, asked, came)? {
                    Outcome::Time(Ok(()))
                } else {
                    Outcome::Time(Err(line_failure("untrusted")))
                }
            }
            Err(LineError::Garbage(_)) => Outcome::Time(Err(LineError::CaptivePortal.failure())),
            Err(error) => Outcome::Time(Err(error.failure())),
        })
    }

    async fn renew(&mut self, line: &Line) -> Result<Outcome, PortError> {
        let request = self.port.renewal(&self.nonce())?;
        Ok(match line.renew(&request).await {
            Ok(answer) => {
                self.port.take_certificate(&answer)?;
                self.line = None;
                self.read()?;
                let renew_at = self.situation.renew_at_ms;
                Outcome::Renewed(Ok(renew_at.saturating_sub(self.situation.now_ms)))
            }
            Err(error) => Outcome::Renewed(Err(error.failure())),
        })
    }

    fn nonce(&self) -> String {
        let mut bytes = [0; 16];
        self.port.random(&mut bytes);
        hex::encode(bytes)
    }

    /// Pushes acts, and uploads what comes next until the centre has judged them.
    async fn push_with(
        &mut self,
        line: &Line,
        acts: Vec<ActId>,
        beside: Vec<Piece>,
    ) -> Result<Vec<Outcome>, PortError> {
        let Some(request) = self.request(&acts)? else {
            // What waits has changed since the step was planned.
            self.read()?;
            if plan::next(&self.situation) == Step::Push(acts) {
                return Err(PortError("an act of the queue is gone".to_owned()));
            }
            return Ok(Vec::new());
        };
        let judged = Cell::new(false);
        let pushing = async {
            let answer = line.push(&request).await;
            judged.set(true);
            answer
        };
        let (answer, uploaded) = tokio::join!(pushing, self.upload(line, beside, &judged));
        let answer = self.take_answer(&request, &acts, answer)?;
        // Where the push failed, one failure is enough to learn from: what met the same is tried again.
        let counts = |result: &Result<BlobState, Failure>| answer.is_ok() || result.is_ok();
        let mut uploaded = uploaded?;
        uploaded.retain(|(_, result)| counts(result));
        let mut outcomes = vec![Outcome::Pushed(
            acts,
            answer.map_err(|error| error.failure()),
        )];
        if !uploaded.is_empty() {
            outcomes.push(Outcome::Uploaded(uploaded));
        }
        Ok(outcomes)
    }

    async fn probe(&mut self, line: &Line) -> Result<Result<PushAnswer, LineError>, PortError> {
        let request = self.request(&[])?;
        let request = request.ok_or_else(|| PortError("no act is not one too few".to_owned()))?;
        let answer = line.push(&request).await;
        self.take_answer(&request, &[], answer)
    }

    /// None says that not all of the acts can go now.
    fn request(&self, acts: &[ActId]) -> Result<Option<PushRequest>, PortError> {
        let request = PushRequest {
            head: self.port.head()?,
            acts: if acts.is_empty() {
                Vec::new()
            } else {
                self.port.parcels(acts)?
            },
        };
        Ok((request.acts.len() == acts.len()).then_some(request))
    }

    fn take_answer(
        &mut self,
        request: &PushRequest,
        acts: &[ActId],
        answer: Result<PushResponse, LineError>,
    ) -> Result<Result<PushAnswer, LineError>, PortError> {
        let answer = match answer {
            Ok(answer) => answer,
            Err(error) => {
                if error.nothing_arrived() && !request.acts.is_empty() {
                    self.port.parcels_stayed()?;
                }
                return Ok(Err(error));
            }
        };
        let theirs = answer.verdicts.iter().map(|verdict| verdict.act);
        if !theirs.eq(acts.iter().copied()) {
            return Ok(Err(LineError::Garbage("verdicts")));
        }
        let has_only = self.has_only(&answer, request.head.seq);
        if has_only.is_some() {
            // What a restored centre says counts once everything that it lost is there again.
            self.standing.incarnation.clone_from(&answer.incarnation);
            return Ok(Ok(PushAnswer {
                verdicts: Vec::new(),
                has_only,
            }));
        }
        self.port.take_answer(&answer)?;
        if self.standing.incarnation.is_empty() {
            self.standing.incarnation.clone_from(&answer.incarnation);
        }
        let verdicts = answer.verdicts.into_iter().map(|v| (v.act, v.verdict));
        Ok(Ok(PushAnswer {
            verdicts: verdicts.collect(),
            has_only: None,
        }))
    }

    /// Up to where the centre has the journal, if it lost what it had answered.
    fn has_only(&self, answer: &PushResponse, end: u64) -> Option<Place> {
        let epoch = self.standing.epoch;
        let known = &self.standing.incarnation;
        let other_life = !known.is_empty() && *known != answer.incarnation;
        let gap = answer.gaps.iter().map(|gap| gap.first).min();
        let unanswered = self
            .situation
            .acts
            .iter()
            .find(|act| act.place.epoch == epoch && !act.stored)
            .map_or(u64::MAX, |act| act.place.seq);
        let seq = match gap {
            Some(first) if other_life || first < unanswered => first.saturating_sub(1),
            None if other_life => end,
            _ => return None,
        };
        let place = Place { epoch, seq };
        let again = self
            .resent
            .as_ref()
            .is_some_and(|(life, sent)| *life == answer.incarnation && *sent <= place);
        (other_life || !again).then_some(place)
    }

    async fn ask_blobs(&self, line: &Line, names: Vec<BlobName>) -> Result<Outcome, PortError> {
        let mut standings = Vec::with_capacity(names.len());
        let mut unknown = Vec::new();
        for name in names {
            if self.port.blob_is_there(name.sha256)? {
                standings.push((name.sha256, BlobStanding::There));
            } else {
                unknown.push(name);
            }
        }
        if unknown.is_empty() {
            return Ok(Outcome::Blobs(Ok(standings)));
        }
        let request = MissingRequest {
            blobs: unknown.clone(),
        };
        let answer = match line.missing_blobs(&request).await {
            Ok(answer) => answer,
            Err(error) => return Ok(Outcome::Blobs(Err(error.failure()))),
        };
        let mut there = Vec::new();
        for name in unknown {
            let missing = answer
                .missing
                .iter()
                .find(|state| state.sha256 == name.sha256 && !state.complete);
            let standing = match missing {
                None => {
                    there.push(name.sha256);
                    BlobStanding::There
                }
                Some(_) if self.port.blob_length(name.sha256)? != Some(name.bytes) => {
                    BlobStanding::Gone
                }
                Some(state) if state.have >= name.bytes => BlobStanding::Missing { have: 0 },
                Some(state) => BlobStanding::Missing { have: state.have },
            };
            standings.push((name.sha256, standing));
        }
        self.port.blobs_are_there(&there)?;
        Ok(Outcome::Blobs(Ok(standings)))
    }

    /// Uploads pieces side by side, until all are through, one failed or it is enough.
    async fn upload(
        &self,
        line: &Line,
        pieces: Vec<Piece>,
        enough: &Cell<bool>,
    ) -> Result<Vec<(Hash, Result<BlobState, Failure>)>, PortError> {
        let mut waiting = pieces.into_iter();
        let mut tasks: JoinSet<(Hash, Result<BlobState, LineError>)> = JoinSet::new();
        let mut results = Vec::new();
        let mut there = Vec::new();
        let mut failed = false;
        loop {
            while tasks.len() < PIECES && !failed && !enough.get() {
                let Some(piece) = waiting.next() else { break };
                let bytes = self
                    .port
                    .blob_piece(piece.sha256, piece.offset, piece.length)?
                    .ok_or_else(|| PortError("a blob is gone".to_owned()))?;
                let line = line.clone();
                tasks.spawn(async move {
                    let Piece {
                        sha256,
                        offset,
                        total,
                        ..
                    } = piece;
                    (sha256, line.put_blob(sha256, offset, total, bytes).await)
                });
            }
            let Some(done) = tasks.join_next().await else {
                break;
            };
            let (hash, result) = done.map_err(|error| PortError(error.to_string()))?;
            failed |= result.is_err();
            if result.as_ref().is_ok_and(|state| state.complete) {
                there.push(hash);
            }
            results.push((hash, result.map_err(|error| error.failure())));
        }
        self.port.blobs_are_there(&there)?;
        Ok(results)
    }

    async fn pull(&mut self, line: &Line) -> Result<Outcome, PortError> {
        self.standing = self.port.standing()?;
        let cursor = self.standing.cursor.clone();
        let asked = (!cursor.is_empty()).then_some(cursor.as_str());
        let page = match line.changes(asked).await {
            Ok(page) => page,
            Err(error) => return Ok(Outcome::NotPulled(error.failure())),
        };
        let taken = self.port.take_page(&cursor, &page)?;
        self.loading = taken.loading;
        if !taken.other_life {
            self.standing.incarnation.clone_from(&page.incarnation);
        }
        Ok(Outcome::Pulled {
            more: page.more,
            judged: taken.judged,
            other_life: taken.other_life,
        })
    }
}

fn line_failure(code: &str) -> Failure {
    Failure {
        kind: FailureKind::Line,
        code: code.to_owned(),
        retry_after_ms: None,
    }
}
