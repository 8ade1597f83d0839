//! Applications in lists, on their page, and on the workbench; cards in lists.

mod cards;
mod recalled;

use counter_domain::application::{ApplicationStatus, MakingPath};
use counter_domain::calendar::from_beijing;
use counter_domain::id::ApplicationId;
use counter_domain::role::Permission;
use counter_store::StoreError;
use counter_store::table::application_row::{
    ApplicationFilter, ApplicationOrder, ApplicationRow as StoredRow,
};
use jiff::ToSpan as _;
use jiff::civil::Time;

use crate::contract::{
    ApplicationList, ApplicationRequest, ApplicationRow, ApplicationView, CommandError, ErrorCode,
    ListApplicationsRequest, WorkbenchView,
};
use crate::counter::{Counter, Work};
use crate::document::document_view;
use crate::fault::from_store;
use crate::view::{application_row, word};

/// Rows of a page.
const PAGE: u32 = 100;
/// 制卡中: reviewed and not yet made.
const BEING_MADE: &str = "being_made";
/// 待领取, from the centre and from a bank; what a courier has is not yet its holder's.
const TO_COLLECT: &str = "to_collect";
/// Rows that press, on the workbench.
const PRESSING: u32 = 20;

impl Counter {
    /// A page of applications; by due date where a due date was asked for, else the newest first.
    pub fn list_applications(
        &self,
        request: &ListApplicationsRequest,
    ) -> Result<ApplicationList, CommandError> {
        let work = self.work(Permission::Look)?;
        let filter = self.filter(&work, request)?;
        let order = match request.due {
            Some(_) => ApplicationOrder::MostPressing,
            None => ApplicationOrder::Newest,
        };
        let (stored, total) = work
            .store
            .read(|reading| {
                let applications = reading.applications();
                let rows = applications.list(&filter, order, request.offset, PAGE)?;
                Ok::<_, StoreError>((rows, applications.count(&filter)?))
            })
            .map_err(|error| from_store(&error))?;
        Ok(ApplicationList {
            rows: self.rows(&work, &stored)?,
            total: u32::try_from(total).unwrap_or(u32::MAX),
        })
    }

    /// An application's page.
    pub fn open_application(
        &self,
        request: &ApplicationRequest,
    ) -> Result<ApplicationView, CommandError> {
        let work = self.work(Permission::Look)?;
        let not_found = || CommandError::new(ErrorCode::NotFound);
        let id: ApplicationId = request.application.parse().map_err(|_| not_found())?;
        let (stored, person, documents) = work
            .store
            .read(|reading| {
                let Some(stored) = reading.applications().get(id)? else {
                    return Ok(None);
                };
                let person = reading.people().head(stored.person)?;
                let documents = reading.documents().of_number(&stored.number.to_string())?;
                Ok::<_, StoreError>(Some((stored, person, documents)))
            })
            .map_err(|error| from_store(&error))?
            .ok_or_else(not_found)?;
        let person = person.ok_or_else(not_found)?;
        let application = person.applications.get(&id).ok_or_else(not_found)?;
        Ok(ApplicationView {
            row: self.row(&work, &stored)?,
            banner: self.banner(&work, &person),
            path: match application.path {
                MakingPath::CentreBatch => "centre_batch",
                MakingPath::BankBranch { .. } => "bank_branch",
            }
            .to_owned(),
            pickup_place: application.pickup_place.clone(),
            posting: application
                .posting
                .as_ref()
                .map(|posting| format!("{} {}", posting.courier, posting.tracking)),
            handed_in: application
                .handed_in
                .as_ref()
                .map(|handed_in| handed_in.list.number.clone()),
            marks: application
                .marks
                .iter()
                .map(|mark| mark.fact.to_string())
                .collect(),
            documents: documents
                .iter()
                .map(|document| document_view(document, &work))
                .collect::<Result<_, _>>()?,
        })
    }

    /// Today's work and what presses.
    pub fn workbench(&self) -> Result<WorkbenchView, CommandError> {
        let work = self.work(Permission::Look)?;
        let count = |request: &ListApplicationsRequest| -> Result<u32, CommandError> {
            let filter = self.filter(&work, request)?;
            let count = work
                .store
                .read(|reading| reading.applications().count(&filter))
                .map_err(|error: StoreError| from_store(&error))?;
            Ok(u32::try_from(count).unwrap_or(u32::MAX))
        };
        let all = ListApplicationsRequest {
            status: None,
            due: None,
            today: false,
            offset: 0,
        };
        let due = |due: &str| ListApplicationsRequest {
            due: Some(due.to_owned()),
            ..all.clone()
        };
        let red = count(&due("red"))?;
        let pending_review = word(&ApplicationStatus::PendingReview);
        let mut lists = self.card_counts(&work)?;
        for list in [pending_review.as_str(), BEING_MADE, TO_COLLECT] {
            let of_list = ListApplicationsRequest {
                status: Some(list.to_owned()),
                ..all.clone()
            };
            lists.insert(list.to_owned(), count(&of_list)?);
        }
        lists.insert("recalled".to_owned(), recalled::lying(&work)?);
        lists.insert("online".to_owned(), crate::online::waiting(&work)?);
        let filter = self.filter(&work, &due("amber"))?;
        let pressing = work
            .store
            .read(|reading| {
                reading
                    .applications()
                    .list(&filter, ApplicationOrder::MostPressing, 0, PRESSING)
            })
            .map_err(|error: StoreError| from_store(&error))?;
        Ok(WorkbenchView {
            accepted_today: count(&ListApplicationsRequest {
                today: true,
                ..all.clone()
            })?,
            pending_review: lists.get(&pending_review).copied().unwrap_or_default(),
            lists,
            red,
            amber: count(&due("amber"))?.saturating_sub(red),
            pressing: self.rows(&work, &pressing)?,
            drafts: work.draft_rows()?,
            unconfirmed_prints: work.unconfirmed_prints()?,
        })
    }

    fn filter(
        &self,
        work: &Work,
        request: &ListApplicationsRequest,
    ) -> Result<ApplicationFilter, CommandError> {
        let unknown = |field: &str| {
            CommandError::new(ErrorCode::InvalidInput)
                .with("field", field)
                .with("reason", "unknown_choice")
        };
        let statuses = match request.status.as_deref() {
            None => Vec::new(),
            Some(BEING_MADE) => of(|status| status.is_being_made() && !status.is_being_filed()),
            Some(TO_COLLECT) => vec![
                ApplicationStatus::BankMade,
                ApplicationStatus::AwaitingCollection,
                ApplicationStatus::Posted,
            ],
            Some(status) => {
                vec![serde_json::from_value(status.into()).map_err(|_| unknown("status"))?]
            }
        };
        let today = work.today();
        let amber = i64::from(*self.assets.policy.amber_days.at(today));
        let due_by = match request.due.as_deref() {
            None => None,
            Some("amber") => Some(today.saturating_add(amber.days())),
            Some("red") => Some(today.saturating_sub(1.day())),
            Some(_) => return Err(unknown("due")),
        };
        Ok(ApplicationFilter {
            statuses,
            due_by,
            accepted_since: request
                .today
                .then(|| from_beijing(today.to_datetime(Time::midnight())))
                .flatten(),
            person: None,
            entered_by: None,
        })
    }

    fn rows(&self, work: &Work, stored: &[StoredRow]) -> Result<Vec<ApplicationRow>, CommandError> {
        stored.iter().map(|row| self.row(work, row)).collect()
    }

    fn row(&self, work: &Work, stored: &StoredRow) -> Result<ApplicationRow, CommandError> {
        let person = work
            .store
            .read(|reading| reading.people().head(stored.person))
            .map_err(|error: StoreError| from_store(&error))?
            .ok_or(CommandError::new(ErrorCode::NotFound))?;
        let application = person
            .applications
            .get(&stored.application)
            .ok_or(CommandError::new(ErrorCode::NotFound))?;
        Ok(application_row(
            application,
            &person,
            work.staff_name(&stored.entered_by),
            &word(&stored.verdict),
            &self.assets.policy,
            work.at(),
        ))
    }
}

fn of(is: impl Fn(ApplicationStatus) -> bool) -> Vec<ApplicationStatus> {
    let all = ApplicationStatus::ALL.into_iter();
    all.filter(|status| is(*status)).collect()
}
