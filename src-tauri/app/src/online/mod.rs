//! 网上来件: applications that came in by the portal wait for this window's answer (CARD-7-2-1,
//! CARD-7-2-2). A clerk takes one in as a draft that is filled with it; from then on it is an
//! application like any other. A reviewer may return it instead.
//!
//! What the portal handed over is the centre's word and never changed here: what was answered is
//! seen in the state of the person.

mod compare;

use std::time::Duration;

use counter_act::Hash;
use counter_domain::act::{Draft, Request};
use counter_domain::application::{OnlineOrigin, Purpose, ReturnReason};
use counter_domain::calendar::{beijing, days_between, filing_due};
use counter_domain::decide::decide;
use counter_domain::id::PersonId;
use counter_domain::person::Person;
use counter_domain::role::Permission;
use counter_domain::rule::Refusal;
use counter_store::StoreError;
use counter_store::table::draft::DraftRecord;
use counter_wire::online::OnlineApplication;
use serde::de::DeserializeOwned;

use crate::contract::{
    CommandError, DraftView, ErrorCode, OnlineList, OnlineRequest, OnlineRow, OnlineView,
    ReturnOnlineRequest,
};
use crate::counter::{Counter, Work};
use crate::draft::form;
use crate::people::{is_about_papers, nothing_handed_in};
use crate::photo::photo_view_at;
use crate::view::{action, masked, moment_words};

/// State of one that nobody has answered.
const WAITING: &str = "waiting";
/// What the business of a draft begins with that takes one in.
const BUSINESS: &str = "online/";
/// So long a clerk waits for a photo.
const DEADLINE: Duration = Duration::from_secs(10);

/// One that waits, with the person whom it is about.
struct Incoming {
    application: OnlineApplication,
    person: Option<Person>,
}

impl Counter {
    /// Those that wait, the oldest first.
    pub fn list_online(&self) -> Result<OnlineList, CommandError> {
        let work = self.work(Permission::Look)?;
        self.online_list(&work)
    }

    /// One of them with what the answer hangs on. Its photo is fetched now, if the line is there.
    pub fn open_online(&self, request: &OnlineRequest) -> Result<OnlineView, CommandError> {
        let work = self.work(Permission::Look)?;
        let found = one(&work, &request.online)?;
        let bytes = self.online_photo(&work, &found.application)?;
        let photo = bytes.map(|(hash, bytes)| {
            let verdict = self.photo_verdict(&work, hash, &bytes);
            self.photos.keep_fetched(hash, bytes);
            photo_view_at(format!("online/{hash}"), &verdict)
        });
        let unknown = || Some(Refusal::new("CARD-7-2-1", "person_not_here"));
        let (take, send_back) = match &found.person {
            None => (unknown(), unknown()),
            Some(person) => (
                self.taking_refusal(&work, person, &found.application),
                self.returning_refusal(&work, person, &found.application),
            ),
        };
        Ok(OnlineView {
            row: self.online_row(&work, &found)?,
            banner: found
                .person
                .as_ref()
                .map(|person| self.banner(&work, person)),
            comparison: compare::comparison(&found.application.applicant, found.person.as_ref()),
            photo_is_away: photo.is_none() && found.application.photo.is_some(),
            photo,
            take: action("take_online", take),
            send_back: action("return_online", send_back),
        })
    }

    /// Opens one's own draft that takes it in, or begins one.
    pub fn take_online(&self, request: &OnlineRequest) -> Result<DraftView, CommandError> {
        let work = self.work(Permission::Enter)?;
        let found = one(&work, &request.online)?;
        let person = found.person.ok_or(CommandError::new(ErrorCode::NotFound))?;
        let business = format!("{BUSINESS}{}", found.application.id);
        let own = work.store.read(|reading| {
            let drafts = reading.drafts();
            drafts.find(&work.user.staff, person.id, &business)
        })?;
        if let Some(draft) = own {
            return self.draft_view(&work, &draft, &person);
        }
        if let Some(refusal) = self.taking_refusal(&work, &person, &found.application) {
            return Err(refusal.into());
        }
        let pickup_place = self.assets.organisations.get(work.office());
        let pickup_place = pickup_place.map(|office| office.name.clone());
        let written = &found.application.applicant;
        let mut typed = form::empty(Purpose::First, &pickup_place.unwrap_or_default());
        written.name.expose().clone_into(&mut typed.identity_name);
        written
            .number
            .expose()
            .clone_into(&mut typed.identity_number);
        if let Some(phone) = &written.phone {
            phone.expose().clone_into(&mut typed.phone);
        }
        let photo = self.online_photo(&work, &found.application)?;
        let photo = photo.as_ref().map(|(_, bytes)| bytes.as_slice());
        let id = self.begin_with(&work, person.id, business, &typed, photo)?;
        let draft = work.own_draft(&id.to_string())?;
        self.draft_view(&work, &draft, &person)
    }

    /// Returns it with reasons; the portal tells the applicant.
    pub fn return_online(&self, request: &ReturnOnlineRequest) -> Result<OnlineList, CommandError> {
        let work = self.work(Permission::Look)?;
        let found = one(&work, &request.online)?;
        let person = found.person.ok_or(CommandError::new(ErrorCode::NotFound))?;
        let unknown = || {
            CommandError::new(ErrorCode::InvalidInput)
                .with("field", "reasons")
                .with("reason", "unknown_choice")
        };
        form::sane("note", &request.note).map_err(CommandError::from)?;
        let reasons = request.reasons.iter();
        let reasons = reasons.map(|code| parse::<ReturnReason>(code).ok_or_else(unknown));
        let asked = Request::ReturnOnlineApplication {
            online: found.application.id,
            reasons: reasons.collect::<Result<_, _>>()?,
            note: request.note.trim().to_owned(),
        };
        self.record_request(person.id, asked)?;
        self.online_list(&work)
    }

    fn online_list(&self, work: &Work) -> Result<OnlineList, CommandError> {
        let rows = incoming(work)?.into_iter();
        Ok(OnlineList {
            rows: rows
                .map(|found| self.online_row(work, &found))
                .collect::<Result<_, _>>()?,
        })
    }

    fn online_row(&self, work: &Work, found: &Incoming) -> Result<OnlineRow, CommandError> {
        let Incoming {
            application,
            person,
        } = found;
        let policy = &self.assets.policy;
        let handed_in = beijing(application.submitted_at).date();
        let days = *policy.filing_working_days.at(handed_in);
        let due = filing_due(&policy.holidays, handed_in, days).date;
        let today = work.today();
        let left = days_between(today, due);
        let amber = i64::from(*policy.amber_days.at(today));
        let level = match left {
            ..0 => "red",
            left if left <= amber.min(3) => "amber",
            _ => "good",
        };
        let business = format!("{BUSINESS}{}", application.id);
        let begun = match person {
            None => false,
            Some(person) => work
                .store
                .read(|reading| {
                    let drafts = reading.drafts();
                    drafts.find(&work.user.staff, person.id, &business)
                })
                .map_err(|error: StoreError| CommandError::from(error))?
                .is_some(),
        };
        Ok(OnlineRow {
            online: application.id.clone(),
            name: application.applicant.name.expose().clone(),
            citizen_number: masked(application.applicant.number.expose()),
            submitted_at: moment_words(application.submitted_at),
            filing_due: due.to_string(),
            days_left: i32::try_from(left).unwrap_or(i32::MAX),
            level: level.to_owned(),
            begun,
        })
    }

    /// The photo's bytes: from the file, from the last look, or from the centre; none where neither
    /// has it now.
    fn online_photo(
        &self,
        work: &Work,
        application: &OnlineApplication,
    ) -> Result<Option<(Hash, Vec<u8>)>, CommandError> {
        let Some(hash) = application.photo.as_deref().and_then(Hash::parse) else {
            return Ok(None);
        };
        let here = work.store.read(|reading| reading.blobs().get(hash))?;
        let here = here.or_else(|| self.photos.fetched(&hash.to_string()));
        let bytes = match (here, self.syncer()) {
            (Some(bytes), _) => Some(bytes),
            (None, Some(syncer)) => syncer.fetch(hash, DEADLINE).ok(),
            (None, None) => None,
        };
        Ok(bytes.map(|bytes| (hash, bytes)))
    }

    /// What refuses taking it in, whatever the photo is like; none if it may be.
    fn taking_refusal(
        &self,
        work: &Work,
        person: &Person,
        application: &OnlineApplication,
    ) -> Option<Refusal> {
        let mut content = nothing_handed_in(person, Purpose::First);
        content.online = Some(origin_of(application));
        let wish = Draft {
            actor: work.actor(),
            request: Request::SubmitApplication {
                application: counter_domain::id::ApplicationId(uuid::Uuid::nil()),
                content: Box::new(content),
                form: None,
            },
        };
        decide(Some(person), &wish, &self.assets.policy, work.now)
            .err()
            .filter(|refusal| !is_about_papers(refusal))
    }

    fn returning_refusal(
        &self,
        work: &Work,
        person: &Person,
        application: &OnlineApplication,
    ) -> Option<Refusal> {
        let wish = Draft {
            actor: work.actor(),
            request: Request::ReturnOnlineApplication {
                online: application.id.clone(),
                reasons: vec![ReturnReason::PhotoUnfit],
                note: String::new(),
            },
        };
        decide(Some(person), &wish, &self.assets.policy, work.now).err()
    }
}

/// How many wait.
pub(crate) fn waiting(work: &Work) -> Result<u32, CommandError> {
    Ok(u32::try_from(incoming(work)?.len()).unwrap_or(u32::MAX))
}

/// Where a draft came in online; none for any other draft.
pub(crate) fn origin(
    work: &Work,
    draft: &DraftRecord,
) -> Result<Option<OnlineOrigin>, CommandError> {
    let Some(id) = draft.business.strip_prefix(BUSINESS) else {
        return Ok(None);
    };
    let stored = work
        .store
        .read(|reading| reading.online().application(id))?;
    let stored = stored.ok_or(CommandError::new(ErrorCode::NotFound))?;
    Ok(Some(OnlineOrigin {
        id: stored.id,
        submitted_at: stored.made_at,
    }))
}

fn origin_of(application: &OnlineApplication) -> OnlineOrigin {
    OnlineOrigin {
        id: application.id.clone(),
        submitted_at: application.submitted_at,
    }
}

/// Those that nobody has answered, here or elsewhere.
fn incoming(work: &Work) -> Result<Vec<Incoming>, CommandError> {
    let stored = work
        .store
        .read(|reading| reading.online().applications(Some(WAITING)))?;
    let mut found = Vec::new();
    for stored in stored {
        // One that makes no sense to this program is the centre's to mend; the others are shown.
        let Ok(application) = serde_json::from_str::<OnlineApplication>(&stored.content) else {
            continue;
        };
        let person = whom(work, &application)?;
        let answered = person
            .as_ref()
            .is_some_and(|person| person.has_answered_online(&application.id));
        if !answered {
            found.push(Incoming {
                application,
                person,
            });
        }
    }
    Ok(found)
}

fn one(work: &Work, id: &str) -> Result<Incoming, CommandError> {
    let mut found = incoming(work)?.into_iter();
    found
        .find(|found| found.application.id == id)
        .ok_or(CommandError::new(ErrorCode::NotFound))
}

/// Whom it is about, by his number; none where this station does not know him.
fn whom(work: &Work, application: &OnlineApplication) -> Result<Option<Person>, CommandError> {
    let number = application.applicant.number.expose();
    Ok(work.store.read(|reading| {
        let known: Vec<PersonId> = reading.people().by_number(number)?;
        match known.first() {
            None => Ok(None),
            Some(person) => reading.people().head(*person),
        }
    })?)
}

fn parse<T: DeserializeOwned>(word: &str) -> Option<T> {
    serde_json::from_value(serde_json::Value::String(word.to_owned())).ok()
}
