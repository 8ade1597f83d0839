//! 回收移交: recalled cards go to the centre, which gives them out elsewhere or destroys them
//! (CARD-10-2). Each card is an act on its person; one paper lists them all.

use counter_document::{Document, RecalledCard, RecalledCardsList};
use counter_domain::act::{Draft, Request};
use counter_domain::application::{Application, ApplicationStatus, HandInList};
use counter_domain::calendar::beijing;
use counter_domain::card::Card;
use counter_domain::decide::decide;
use counter_domain::id::ApplicationId;
use counter_domain::person::Person;
use counter_domain::role::Permission;
use counter_store::table::application_row::{ApplicationFilter, ApplicationOrder};
use counter_store::{StoreError, Writing};

use crate::contract::{
    CommandError, ErrorCode, HandInRequest, HandedInView, RecalledList, RecalledRow,
};
use crate::counter::{Counter, Recording, Work};
use crate::document::compose::office;
use crate::document::document_view;
use crate::fault::from_store;
use crate::view::masked;

/// So many fit on one list; the rest go on the next.
const ON_A_LIST: usize = 200;
/// Who receives them (CARD-3-1, RES-10).
const RECEIVER: &str = "兵团人力资源和社会保障信息管理中心";

/// A recalled card with whose it was to be.
struct Recalled {
    person: Person,
    application: Application,
    card: Card,
}

impl Counter {
    /// Recalled cards that still lie here.
    pub fn list_recalled(&self) -> Result<RecalledList, CommandError> {
        let work = self.work(Permission::Look)?;
        recalled_list(&work)
    }

    /// Hands them in: every card or none, with the list that both sides sign.
    pub fn hand_in_recalled(&self, request: &HandInRequest) -> Result<HandedInView, CommandError> {
        let work = self.work(Permission::Supervise)?;
        let chosen = request
            .applications
            .iter()
            .map(|id| id.parse())
            .collect::<Result<Vec<ApplicationId>, _>>()
            .map_err(|_| CommandError::new(ErrorCode::NotFound))?;
        let mut lying = recalled(&work)?;
        lying.retain(|one| chosen.contains(&one.application.id));
        if lying.is_empty() || lying.len() != chosen.len() || lying.len() > ON_A_LIST {
            return Err(CommandError::new(ErrorCode::InvalidInput)
                .with("field", "applications")
                .with("reason", "list_moved"));
        }
        let number = list_number(&work)?;
        let paper = self.draw(&work, &self.list_document(&work, &number, &lying), true)?;
        work.store.write(|writing| {
            let documents = writing.documents_mut();
            documents.add(&paper.record, &paper.bytes)?;
            for (place, one) in (1..).zip(&lying) {
                let of = u16::try_from(lying.len()).unwrap_or(u16::MAX);
                let list = HandInList {
                    number: number.clone(),
                    place,
                    of,
                };
                let act = self.hand_in_one(&work, writing, one, list)?;
                documents.tie(paper.record.id, act)?;
            }
            Ok::<_, CommandError>(())
        })?;
        self.act_recorded();
        Ok(HandedInView {
            document: document_view(&paper.record, &work)?,
            list: recalled_list(&work)?,
        })
    }

    fn hand_in_one(
        &self,
        work: &Work,
        writing: &Writing<'_>,
        one: &Recalled,
        list: HandInList,
    ) -> Result<counter_domain::id::ActId, CommandError> {
        let draft = Draft {
            actor: work.actor(),
            request: Request::HandInRecalledCard {
                application: one.application.id,
                list,
            },
        };
        let head = writing.people().head(one.person.id)?;
        let act = decide(head.as_ref(), &draft, &self.assets.policy, work.now)?;
        self.record(
            work,
            writing,
            &Recording {
                act: &act,
                person: one.person.id,
                business_number: Some(one.application.number.to_string()),
                enclosures: &[],
            },
        )
    }

    fn list_document(&self, work: &Work, number: &str, lying: &[Recalled]) -> Document {
        let setting = self.setting(work);
        let cards = lying.iter().map(|one| RecalledCard {
            card_number: one.card.number.expose().clone(),
            name: one.person.facts.name.expose().clone(),
            identity_number_masked: masked(one.person.facts.number.expose()),
            reason: reason(&one.application),
        });
        Document::RecalledCardsList(Box::new(RecalledCardsList {
            number: number.to_owned(),
            office: office(&setting),
            receiver: RECEIVER.to_owned(),
            handed_in_at: beijing(work.at()),
            cards: cards.collect(),
            supervisor: setting.clerk.clone(),
        }))
    }
}

/// How many lie here.
pub(super) fn lying(work: &Work) -> Result<u32, CommandError> {
    Ok(u32::try_from(recalled(work)?.len()).unwrap_or(u32::MAX))
}

fn recalled_list(work: &Work) -> Result<RecalledList, CommandError> {
    let rows = recalled(work)?.into_iter().map(|one| RecalledRow {
        application: one.application.id.to_string(),
        person: one.person.id.to_string(),
        name: one.person.facts.name.expose().clone(),
        citizen_number: masked(one.person.facts.number.expose()),
        card_number: one.card.number.expose().clone(),
        reason: reason(&one.application),
    });
    Ok(RecalledList {
        rows: rows.collect(),
        may_hand_in: work.user.role.may(Permission::Supervise),
    })
}

/// Cards that were recalled here and have not been handed in, at most a list of them.
fn recalled(work: &Work) -> Result<Vec<Recalled>, CommandError> {
    let filter = ApplicationFilter {
        statuses: vec![
            ApplicationStatus::Recalled,
            ApplicationStatus::HaltedRecalled,
        ],
        due_by: None,
        accepted_since: None,
        person: None,
        entered_by: None,
    };
    let mut found = work
        .store
        .read(|reading| {
            let mut found = Vec::new();
            let all = reading.applications().count(&filter)?;
            let all = u32::try_from(all).unwrap_or(u32::MAX);
            let rows = reading.applications();
            for row in rows.list(&filter, ApplicationOrder::Newest, 0, all)? {
                let Some(person) = reading.people().head(row.person)? else {
                    continue;
                };
                found.extend(lies_here(person, row.application));
            }
            Ok(found)
        })
        .map_err(|error: StoreError| from_store(&error))?;
    found.sort_by(|one, other| {
        let name = |recalled: &Recalled| recalled.person.facts.name.expose().clone();
        name(one).cmp(&name(other))
    });
    found.truncate(ON_A_LIST);
    Ok(found)
}

/// The card of a recalled application, unless it has gone to the centre.
fn lies_here(person: Person, id: ApplicationId) -> Option<Recalled> {
    let application = person.applications.get(&id)?.clone();
    if application.handed_in.is_some() {
        return None;
    }
    let made = person.cards.values();
    let card = made
        .filter(|card| card.application == Some(id))
        .max_by_key(|card| card.issued_on)?
        .clone();
    Some(Recalled {
        person,
        application,
        card,
    })
}

/// What was halted was not recalled for a reason of its holder's.
fn reason(application: &Application) -> String {
    let said = application.recalled_for.clone().unwrap_or_default();
    match application.status {
        ApplicationStatus::HaltedRecalled if said.is_empty() => "即时卡已领".to_owned(),
        _ => said,
    }
}

/// The window and the second: no two lists of a window have one.
fn list_number(work: &Work) -> Result<String, CommandError> {
    let enrolment = work.store.read(|reading| reading.enrolment().get())?;
    let station = enrolment
        .ok_or(CommandError::new(ErrorCode::StoreMissing))?
        .station;
    Ok(format!(
        "HS{}{}-{}",
        work.office(),
        station.code,
        beijing(work.at()).strftime("%Y%m%d%H%M%S")
    ))
}
