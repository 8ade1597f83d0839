//! Ruling on a batch: what came before and waits goes first, and whatever an act makes possible
//! for those that wait for it follows at once. An act that is held because it lies on another one
//! waits too: once that one is accepted, the rules say what becomes of it.
//!
//! An act that another one of the batch, or one that waits, takes back is not judged before that
//! one (docs/decisions/0009): else it would be accepted for good although the citizen was told
//! that it does not count.

use std::collections::{BTreeMap, HashMap, HashSet};

use counter_act::{Hash, Head, SealedAct};
use counter_domain::act::{ActBody, Asked};
use counter_domain::id::{ActId, DeviceId};
use counter_wire::verdict::{HeldCause, Verdict};

use super::docket::{Audited, Docket, Fence, KnownAct, Ruled, Ruling};
use super::opened::Opened;

/// An act that has no final place yet.
struct Entry {
    act: Opened,
    /// None is an act that is known, with a verdict that may change.
    branch: Option<usize>,
}

/// The act that this one takes back or stands in the place of.
fn takes_back(act: &Opened) -> Option<ActId> {
    match &act.payload.as_ref()?.body {
        ActBody::ActWithdrawn { act, .. } => Some(*act),
        _ => act.act.envelope().replaces,
    }
}

/// The act that this one decides about.
fn about(act: &Opened) -> Option<ActId> {
    let body = &act.payload.as_ref()?.body;
    match body.asked(act.act.envelope().at) {
        Asked::Desk { act, .. } => Some(act),
        Asked::Business(_) => None,
    }
}

impl Docket {
    /// Rules on everything that can be ruled on. `waiting` was stored before; `handed_in` may hold
    /// acts that are known, more than once, and in any order.
    pub(crate) fn judge(&mut self, waiting: Vec<Opened>, handed_in: Vec<Opened>) {
        let mut queue: Vec<Entry> = waiting
            .into_iter()
            .map(|act| Entry { act, branch: None })
            .collect();
        for act in handed_in {
            let seen = self.acts.contains_key(&act.id())
                || queue.iter().any(|entry| entry.act.id() == act.id());
            if !seen {
                self.take_in(act, &mut queue);
            }
        }
        let taken_back: HashMap<ActId, (ActId, String)> = queue
            .iter()
            .filter_map(|entry| {
                let by = (entry.act.id(), entry.act.subject());
                Some((takes_back(&entry.act)?, by))
            })
            .collect();
        loop {
            let mut progress = false;
            let mut later = Vec::new();
            let open: HashSet<ActId> = queue
                .iter()
                .map(|entry| entry.act.id())
                .filter(|id| !self.acts.contains_key(id))
                .collect();
            for entry in queue {
                // What is decided about an act of this batch is ruled on when that one is.
                let waits_for = about(&entry.act)
                    .filter(|act| open.contains(act) && takes_back(&entry.act) != Some(*act));
                if waits_for.is_some_and(|act| !self.acts.contains_key(&act)) {
                    later.push((entry, None));
                    continue;
                }
                match self.acts.get(&entry.act.id()).map(|known| &known.verdict) {
                    // A decision of this batch has ended it.
                    Some(Verdict::Accepted { .. } | Verdict::Refused { .. }) => {}
                    Some(Verdict::Held { cause, .. }) if self.still_holds(cause) => {
                        later.push((entry, None));
                    }
                    _ => {
                        let by = taken_back.get(&entry.act.id()).filter(|(by, subject)| {
                            *subject == entry.act.subject() && self.may_still_take_back(*by, &open)
                        });
                        let ruling = match by {
                            Some((by, subject)) => self.lies_over(*by, subject),
                            None => self.rule(&entry.act),
                        };
                        if is_open(&ruling.verdict) {
                            later.push((entry, Some(ruling)));
                        } else {
                            progress = true;
                            self.settle(entry, ruling);
                        }
                    }
                }
            }
            if !progress && !self.settle_over(&mut later) {
                let (ruled, put_off): (Vec<_>, Vec<_>) =
                    later.into_iter().partition(|(_, ruling)| ruling.is_some());
                for (entry, ruling) in ruled {
                    if let Some(ruling) = ruling {
                        self.settle(entry, ruling);
                    }
                }
                for (entry, _) in put_off {
                    if !self.acts.contains_key(&entry.act.id()) {
                        let ruling = self.rule(&entry.act);
                        self.settle(entry, ruling);
                    }
                }
                return;
            }
            queue = later.into_iter().map(|(entry, _)| entry).collect();
        }
    }

    /// Whether an act that takes another back may still do so. Once it counts, the other one has
    /// ended; where it was taken back itself, it does nothing.
    fn may_still_take_back(&self, by: ActId, open: &HashSet<ActId>) -> bool {
        match self.acts.get(&by).map(|known| &known.verdict) {
            None => open.contains(&by),
            Some(Verdict::Accepted { .. } | Verdict::Unreadable { .. }) => false,
            Some(_) => !self.undone.contains(&by),
        }
    }

    /// Held because of an act that takes it back and does not count yet: a person decides.
    fn lies_over(&self, act: ActId, subject: &str) -> Ruling {
        Ruling {
            verdict: self.held(HeldCause::Over { act }),
            subject: self.resolve(subject),
            version: 0,
            marks: Vec::new(),
            undoes: None,
        }
    }

    /// Whether an act that is held because it lies on another one must stay so.
    fn still_holds(&self, cause: &HeldCause) -> bool {
        let HeldCause::Over { act } = cause else {
            return true;
        };
        let under = self.acts.get(act);
        !under.is_some_and(|under| matches!(under.verdict, Verdict::Accepted { .. }))
    }

    /// Once nothing moves any more, says of acts that they lie on one that does not count: others
    /// may lie on them in turn. Answers whether there were any.
    fn settle_over(&mut self, later: &mut [(Entry, Option<Ruling>)]) -> bool {
        let mut any = false;
        for (entry, ruling) in later {
            let over = ruling.take_if(|ruling| matches!(ruling.verdict, Verdict::Held { .. }));
            if let Some(ruling) = over {
                any = true;
                let settled = Entry {
                    act: entry.act.clone(),
                    branch: entry.branch.take(),
                };
                self.settle(settled, ruling);
            }
        }
        any
    }

    /// Two ids at one place of a chain are a fork: both are kept, and the device is fenced
    /// (scenario S13).
    fn take_in(&mut self, act: Opened, queue: &mut Vec<Entry>) {
        let envelope = act.act.envelope();
        let place = (envelope.device, envelope.device_epoch, envelope.seq);
        let there = self.places.entry(place).or_default();
        let branch = there.len();
        let with = there.first().copied();
        there.push(act.id());
        let entry = Entry {
            act,
            branch: Some(branch),
        };
        let Some(with) = with else {
            queue.push(entry);
            return;
        };
        self.fence(
            place.0,
            place.1,
            &format!("two acts at {} of epoch {}", place.2, place.1),
        );
        let ruling = Ruling {
            verdict: self.held(HeldCause::Fork { with }),
            subject: self.resolve(&entry.act.subject()),
            version: 0,
            marks: Vec::new(),
            undoes: None,
        };
        self.settle(entry, ruling);
    }

    fn settle(&mut self, entry: Entry, ruling: Ruling) {
        let id = entry.act.id();
        let known = KnownAct {
            hash: entry.act.hash,
            subject: ruling.subject.clone(),
            actor: entry.act.act.envelope().actor.clone(),
            verdict: ruling.verdict.clone(),
            undoes: ruling.undoes,
        };
        let before = self.acts.insert(id, known);
        match entry.branch {
            Some(branch) => self.found.new.push(Ruled {
                act: entry.act,
                branch,
                ruling,
            }),
            None if before.is_some_and(|before| before.verdict == ruling.verdict) => {}
            None => self.change(id, ruling),
        }
    }

    pub(crate) fn fence(&mut self, device: DeviceId, epoch: u32, why: &str) {
        if let Some(standing) = self.devices.get_mut(&device)
            && standing.fenced.is_none_or(|(fenced, _)| fenced < epoch)
        {
            self.found.audit.push(Audited {
                what: "fenced",
                about: format!("{device} {epoch} {why}"),
                device: Some(device),
            });
            standing.fenced = Some((epoch, self.received_at));
            self.found.fences.push(Fence { device, epoch });
        }
    }

    /// Chains that this batch takes a step further and behind whose gap acts were stored before.
    pub(crate) fn chains_with_more_behind(&self) -> Vec<(DeviceId, u32, u64)> {
        self.chains
            .iter()
            .filter(|(key, chain)| {
                let next = chain.verified.seq().saturating_add(1);
                chain.highest >= next && self.handed_in(**key).contains_key(&next)
            })
            .map(|((device, epoch), chain)| (*device, *epoch, chain.verified.seq()))
            .collect()
    }

    /// Follows each device's chain as far as it is here without a gap. `stored` are acts behind a
    /// gap that were there before.
    pub(crate) fn advance_chains(&mut self, stored: &HashMap<(DeviceId, u32), Vec<SealedAct>>) {
        let mut broken = Vec::new();
        let keys: Vec<_> = self.chains.keys().copied().collect();
        for key in keys {
            let new = self.handed_in(key);
            let mut acts: BTreeMap<u64, &SealedAct> = stored
                .get(&key)
                .into_iter()
                .flatten()
                .map(|act| (act.envelope().seq, act))
                .collect();
            acts.extend(new.iter().map(|(seq, act)| (*seq, act)));
            let Some(chain) = self.chains.get_mut(&key) else {
                continue;
            };
            if let Some(highest) = acts.keys().next_back() {
                chain.highest = chain.highest.max(*highest);
            }
            while let Some(act) = acts.get(&chain.verified.seq().saturating_add(1)) {
                if let Err(error) = chain.verified.follow(act) {
                    broken.push((key, error.to_string()));
                    break;
                }
            }
        }
        for ((device, epoch), why) in broken {
            self.fence(device, epoch, &why);
        }
    }

    /// Holds the signed end of the sender's chain against what is here. `stored` is the hash of the
    /// act that was there before at that number.
    pub(crate) fn check_head(&mut self, head: &Head, stored: Option<Hash>) {
        let key = (head.device, head.epoch);
        let new = self.handed_in(key).get(&head.seq).map(SealedAct::hash);
        let Some(chain) = self.chains.get_mut(&key) else {
            return;
        };
        let here = stored.or(new);
        let names_another = here.is_some() && head.last != here;
        // A machine that goes on from an older copy of itself signs a shorter chain later.
        let went_back =
            head.seq < chain.head_seq && chain.head_at.is_some_and(|before| head.at > before);
        if head.seq >= chain.head_seq {
            chain.head_seq = head.seq;
            chain.head_at = Some(head.at);
        }
        if names_another {
            self.fence(key.0, key.1, "the head names another act than is here");
        } else if went_back {
            self.fence(key.0, key.1, "the chain ends before an end that was signed");
        }
    }

    /// New acts of a chain by their number, those at a place of their own.
    fn handed_in(&self, key: (DeviceId, u32)) -> BTreeMap<u64, SealedAct> {
        self.found
            .new
            .iter()
            .filter(|ruled| ruled.branch == 0)
            .map(|ruled| &ruled.act.act)
            .filter(|act| (act.envelope().device, act.envelope().device_epoch) == key)
            .map(|act| (act.envelope().seq, act.clone()))
            .collect()
    }
}

/// Whether what else the batch holds may still change a verdict.
const fn is_open(verdict: &Verdict) -> bool {
    matches!(
        verdict,
        Verdict::Waiting { .. }
            | Verdict::Held {
                cause: HeldCause::Over { .. },
                ..
            }
    )
}
