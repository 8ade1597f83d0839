//! Applications as lists show them: a projection of heads, never a source.

use counter_domain::act::ActBody;
use counter_domain::application::{Application, ApplicationStatus};
use counter_domain::id::{ApplicationId, PersonId};
use counter_domain::number::BusinessNumber;
use counter_domain::organisation::OfficeCode;
use counter_domain::person::Person;
use counter_domain::role::StaffId;
use counter_domain::sensitive::Sensitive;
use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::Connection;
use rusqlite::types::Value;

use super::act::Verdict;
use super::column::{Columns, all, change, first, to_name};
use crate::error::StoreError;
use crate::migrate::Migration;
use crate::store::Reading;

pub(crate) const MIGRATIONS: &[Migration] = &[Migration::new(
    202611220010,
    "CREATE TABLE application_row (
        application BLOB PRIMARY KEY NOT NULL,
        person_row INTEGER NOT NULL REFERENCES person (row),
        number TEXT NOT NULL,
        person_name TEXT NOT NULL,
        person_number TEXT NOT NULL,
        purpose TEXT NOT NULL,
        status TEXT NOT NULL,
        office TEXT NOT NULL,
        entered_by TEXT NOT NULL,
        reviewed_by TEXT NOT NULL,
        accepted_at INTEGER NOT NULL,
        filing_due TEXT NOT NULL,
        card_due TEXT NOT NULL,
        next_due TEXT NOT NULL,
        due_is_provisional INTEGER NOT NULL,
        marked INTEGER NOT NULL,
        verdict TEXT NOT NULL DEFAULT 'accepted'
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX application_row_accepted ON application_row (accepted_at);
    CREATE INDEX application_row_due ON application_row (next_due) WHERE next_due <> ''",
)];

/// Lists by state came with the lists of cards.
pub(crate) const STATUS_MIGRATIONS: &[Migration] = &[Migration::new(
    202611230402,
    "CREATE INDEX application_row_status ON application_row (status, accepted_at)",
)];

const TABLE: &str = "application_row";

const SELECT: &str = "SELECT application, person.id AS person, number, person_name, person_number,
    purpose, status, office, entered_by, reviewed_by, accepted_at, filing_due, card_due, next_due,
    due_is_provisional, marked, verdict
    FROM application_row JOIN person ON person.row = person_row";

/// One application in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApplicationRow {
    /// Its id.
    pub application: ApplicationId,
    /// Whose.
    pub person: PersonId,
    /// 业务编号
    pub number: BusinessNumber,
    /// Name of the person.
    pub person_name: Sensitive<String>,
    /// Number of the person, whole.
    pub person_number: Sensitive<String>,
    /// `first` | `replacement` | `exchange`
    pub purpose: String,
    /// Where it stands.
    pub status: ApplicationStatus,
    /// The office that took it.
    pub office: OfficeCode,
    /// Who entered it.
    pub entered_by: StaffId,
    /// Who last approved it.
    pub reviewed_by: Option<StaffId>,
    /// 受理时刻
    pub accepted_at: Timestamp,
    /// 受理登记时限
    pub filing_due: Date,
    /// 制卡时限
    pub card_due: Date,
    /// The nearer of the two that still run.
    pub next_due: Option<Date>,
    /// A due date lies in a year without a published holiday notice.
    pub due_is_provisional: bool,
    /// Rules wait for the centre's facts.
    pub marked: bool,
    /// What the centre said of the last own act on it; accepted where there is none.
    pub verdict: Verdict,
}

/// Which applications a list shows; what is none does not narrow it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ApplicationFilter {
    /// Only in one of these states; empty for all.
    pub statuses: Vec<ApplicationStatus>,
    /// Only those whose running due date is this day or earlier.
    pub due_by: Option<Date>,
    /// Only those accepted at this instant or later.
    pub accepted_since: Option<Timestamp>,
    /// Only those of this person.
    pub person: Option<PersonId>,
    /// Only those that this member of staff entered.
    pub entered_by: Option<StaffId>,
}

/// In which order a list shows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ApplicationOrder {
    /// The last accepted first.
    #[default]
    Newest,
    /// The nearest running due date first; those without one last.
    MostPressing,
}

/// Reads lists of applications.
#[derive(Debug)]
pub struct Applications<'a>(pub(crate) &'a Reading<'a>);

impl Applications<'_> {
    /// A page of a list.
    pub fn list(
        &self,
        filter: &ApplicationFilter,
        order: ApplicationOrder,
        offset: u32,
        limit: u32,
    ) -> Result<Vec<ApplicationRow>, StoreError> {
        let (condition, mut values) = self.condition(filter)?;
        let order = match order {
            ApplicationOrder::Newest => "accepted_at DESC, number DESC",
            ApplicationOrder::MostPressing => "next_due = '', next_due, accepted_at, number",
        };
        let sql = format!("{SELECT} WHERE {condition} ORDER BY {order} LIMIT ? OFFSET ?");
        values.extend([Value::from(limit), Value::from(offset)]);
        let values = rusqlite::params_from_iter(values);
        all(self.0.connection, TABLE, &sql, values, read)
    }

    /// How many a list has.
    pub fn count(&self, filter: &ApplicationFilter) -> Result<u64, StoreError> {
        let (condition, values) = self.condition(filter)?;
        let sql = format!(
            "SELECT count(*) FROM application_row JOIN person ON person.row = person_row
             WHERE {condition}"
        );
        let mut statement = self.0.connection.prepare_cached(&sql)?;
        let count: i64 =
            statement.query_row(rusqlite::params_from_iter(values), |row| row.get(0))?;
        Ok(u64::try_from(count).unwrap_or(0))
    }

    fn condition(&self, filter: &ApplicationFilter) -> Result<(String, Vec<Value>), StoreError> {
        let mut parts = vec!["1".to_owned()];
        let mut values = Vec::new();
        if !filter.statuses.is_empty() {
            let places = vec!["?"; filter.statuses.len()].join(", ");
            parts.push(format!("status IN ({places})"));
            for status in &filter.statuses {
                values.push(Value::from(to_name(TABLE, status)?));
            }
        }
        if let Some(day) = filter.due_by {
            parts.push("next_due <> '' AND next_due <= ?".to_owned());
            values.push(Value::from(day.to_string()));
        }
        if let Some(since) = filter.accepted_since {
            parts.push("accepted_at >= ?".to_owned());
            values.push(Value::from(since.as_millisecond()));
        }
        if let Some(person) = filter.person {
            let head = self.0.people().head(person)?;
            let ids = head.map(|head| head.applications).unwrap_or_default();
            let places = vec!["?"; ids.len()].join(", ");
            parts.push(format!("application IN ({places})"));
            values.extend(ids.keys().map(|id| Value::from(id.0.as_bytes().to_vec())));
        }
        if let Some(staff) = &filter.entered_by {
            parts.push("entered_by = ?".to_owned());
            values.push(Value::from(staff.0.clone()));
        }
        Ok((parts.join(" AND "), values))
    }

    /// One of them.
    pub fn get(&self, application: ApplicationId) -> Result<Option<ApplicationRow>, StoreError> {
        let sql = format!("{SELECT} WHERE application = ?1");
        let id = application.0.as_bytes().as_slice();
        first(self.0.connection, TABLE, &sql, [id], read)
    }
}

/// Brings the rows of a person in line with his head. `before` is the head that they were in line
/// with.
pub(crate) fn project(
    connection: &Connection,
    person_row: i64,
    before: Option<&Person>,
    head: Option<&Person>,
) -> Result<(), StoreError> {
    let none = BTreeMap::new();
    let known = before.map_or(&none, |person| &person.applications);
    let now = head.map_or(&none, |person| &person.applications);
    for gone in known.keys().filter(|id| !now.contains_key(id)) {
        change(
            connection,
            "DELETE FROM application_row WHERE application = ?1",
            [gone.0.as_bytes().as_slice()],
        )?;
    }
    let Some(head) = head else { return Ok(()) };
    let same_person = before.is_some_and(|before| {
        before.facts.name == head.facts.name && before.facts.number == head.facts.number
    });
    for application in head.applications.values() {
        if !same_person || known.get(&application.id) != Some(application) {
            put(connection, person_row, head, application)?;
        }
    }
    Ok(())
}

/// Notes the verdict on the last act of an application.
pub(crate) fn set_verdict(
    connection: &Connection,
    body: &ActBody,
    verdict: Verdict,
) -> Result<(), StoreError> {
    let application = match body {
        ActBody::ApplicationSubmitted(submitted) => submitted.application,
        body => match body.application_step() {
            Some((application, _)) => application,
            None => return Ok(()),
        },
    };
    change(
        connection,
        "UPDATE application_row SET verdict = ?2 WHERE application = ?1",
        (
            application.0.as_bytes().as_slice(),
            to_name(TABLE, &verdict)?,
        ),
    )?;
    Ok(())
}

/// Whether the rows of a person are what his head says.
pub(crate) fn agrees(
    connection: &Connection,
    person_row: i64,
    head: &Person,
) -> Result<bool, StoreError> {
    let sql = format!("{SELECT} WHERE application = ?1 AND person_row = ?2");
    let mut rows = Vec::new();
    for id in head.applications.keys() {
        let params = (id.0.as_bytes().as_slice(), person_row);
        rows.extend(first(connection, TABLE, &sql, params, read)?);
    }
    let expected = head
        .applications
        .values()
        .map(|application| ApplicationRow {
            application: application.id,
            person: head.id,
            number: application.number.clone(),
            person_name: head.facts.name.clone(),
            person_number: head.facts.number.clone(),
            purpose: purpose(application).to_owned(),
            status: application.status,
            office: application.office.clone(),
            entered_by: application.entered_by.clone(),
            reviewed_by: application.reviewed_by.clone(),
            accepted_at: application.accepted_at,
            filing_due: application.filing_due,
            card_due: application.card_due,
            next_due: application.next_due(),
            due_is_provisional: application.due_is_provisional,
            marked: !application.marks.is_empty(),
            verdict: Verdict::Accepted,
        });
    // The verdict is not the head's to say.
    let rows = rows.into_iter().map(|row| ApplicationRow {
        verdict: Verdict::Accepted,
        ..row
    });
    Ok(rows.eq(expected))
}

fn put(
    connection: &Connection,
    person_row: i64,
    head: &Person,
    application: &Application,
) -> Result<(), StoreError> {
    let next_due = application.next_due().map(|date| date.to_string());
    change(
        connection,
        "INSERT INTO application_row (application, person_row, number, person_name,
            person_number, purpose, status, office, entered_by, reviewed_by, accepted_at,
            filing_due, card_due, next_due, due_is_provisional, marked)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)
         ON CONFLICT (application) DO UPDATE SET person_row = excluded.person_row,
            number = excluded.number, person_name = excluded.person_name,
            person_number = excluded.person_number, purpose = excluded.purpose,
            status = excluded.status, office = excluded.office,
            entered_by = excluded.entered_by, reviewed_by = excluded.reviewed_by,
            accepted_at = excluded.accepted_at, filing_due = excluded.filing_due,
            card_due = excluded.card_due, next_due = excluded.next_due,
            due_is_provisional = excluded.due_is_provisional, marked = excluded.marked",
        (
            application.id.0.as_bytes().as_slice(),
            person_row,
            application.number.to_string(),
            head.facts.name.expose(),
            head.facts.number.expose(),
            purpose(application),
            to_name(TABLE, &application.status)?,
            application.office.as_str(),
            &application.entered_by.0,
            application
                .reviewed_by
                .as_ref()
                .map_or("", |by| by.0.as_str()),
            application.accepted_at.as_millisecond(),
            application.filing_due.to_string(),
            application.card_due.to_string(),
            next_due.unwrap_or_default(),
            application.due_is_provisional,
            !application.marks.is_empty(),
        ),
    )?;
    Ok(())
}

const fn purpose(application: &Application) -> &'static str {
    use counter_domain::application::Purpose;
    match application.purpose {
        Purpose::First => "first",
        Purpose::Replacement { .. } => "replacement",
        Purpose::Exchange { .. } => "exchange",
    }
}

fn read(columns: &Columns<'_>) -> Result<ApplicationRow, StoreError> {
    let reviewed_by: String = columns.get("reviewed_by")?;
    let date = |name| {
        columns
            .optional_date(name)?
            .ok_or_else(|| StoreError::malformed(TABLE, format!("{name} is empty")))
    };
    Ok(ApplicationRow {
        application: ApplicationId(columns.id("application")?),
        person: PersonId(columns.id("person")?),
        number: columns.parse("number")?,
        person_name: Sensitive::new(columns.get("person_name")?),
        person_number: Sensitive::new(columns.get("person_number")?),
        purpose: columns.get("purpose")?,
        status: columns.name("status")?,
        office: columns.name("office")?,
        entered_by: StaffId(columns.get("entered_by")?),
        reviewed_by: (!reviewed_by.is_empty()).then_some(StaffId(reviewed_by)),
        accepted_at: columns.time("accepted_at")?,
        filing_due: date("filing_due")?,
        card_due: date("card_due")?,
        next_due: columns.optional_date("next_due")?,
        due_is_provisional: columns.get("due_is_provisional")?,
        marked: columns.get("marked")?,
        verdict: columns.name("verdict")?,
    })
}
