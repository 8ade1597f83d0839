//! Staff of this station: who may do what, as provisioning said. This table counts, not the key
//! file.

use counter_domain::role::{Role, StaffId};
use jiff::Timestamp;

use super::column::{Columns, all, change, first, to_json, to_name};
use crate::error::StoreError;
use crate::keys::StaffEntry;
use crate::migrate::Migration;
use crate::spool::Renewal;
use crate::store::{Reading, Writing};

pub(crate) const MIGRATIONS: &[Migration] = &[Migration::new(
    202611220003,
    "CREATE TABLE staff (
        id TEXT PRIMARY KEY NOT NULL,
        name TEXT NOT NULL,
        role TEXT NOT NULL,
        office TEXT NOT NULL,
        public_keys TEXT NOT NULL,
        wrapped_keys TEXT NOT NULL,
        revoked_at INTEGER NOT NULL DEFAULT -1
    ) STRICT, WITHOUT ROWID",
)];

const TABLE: &str = "staff";

const SELECT: &str =
    "SELECT id, name, role, office, public_keys, wrapped_keys, revoked_at FROM staff";

/// A member of staff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffMember {
    /// As in the key file, from which this row can be made again and the other way round.
    pub entry: StaffEntry,
    /// When he lost his rights, if he did.
    pub revoked_at: Option<Timestamp>,
}

impl StaffMember {
    /// His role, while he has one.
    pub fn role(&self) -> Option<Role> {
        self.revoked_at.is_none().then_some(self.entry.role)
    }
}

/// Reads staff.
#[derive(Debug)]
pub struct Staff<'a>(pub(crate) &'a Reading<'a>);

/// Writes staff.
#[derive(Debug)]
pub struct StaffMut<'a>(pub(crate) &'a Writing<'a>);

impl Staff<'_> {
    /// One of them.
    pub fn get(&self, staff: &StaffId) -> Result<Option<StaffMember>, StoreError> {
        let sql = format!("{SELECT} WHERE id = ?1");
        first(self.0.connection, TABLE, &sql, [&staff.0], read)
    }

    /// All of them, by number; those revoked too, for their names stand on old records.
    pub fn list(&self) -> Result<Vec<StaffMember>, StoreError> {
        let sql = format!("{SELECT} ORDER BY id");
        all(self.0.connection, TABLE, &sql, [], read)
    }
}

impl StaffMut<'_> {
    /// Adds somebody or replaces what is known of him.
    pub fn put(&self, member: &StaffMember) -> Result<(), StoreError> {
        let StaffMember { entry, revoked_at } = member;
        self.0.touch(|touched| touched.renew = Renewal::Slots);
        change(
            self.0.connection(),
            "INSERT INTO staff (id, name, role, office, public_keys, wrapped_keys, revoked_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT (id) DO UPDATE SET name = excluded.name, role = excluded.role,
                office = excluded.office, public_keys = excluded.public_keys,
                wrapped_keys = excluded.wrapped_keys, revoked_at = excluded.revoked_at",
            (
                &entry.staff.0,
                &entry.name,
                to_name(TABLE, &entry.role)?,
                entry.office.as_str(),
                to_json(TABLE, &entry.public)?,
                to_json(TABLE, &entry.wrapped)?,
                revoked_at.map_or(-1, Timestamp::as_millisecond),
            ),
        )?;
        Ok(())
    }
}

fn read(columns: &Columns<'_>) -> Result<StaffMember, StoreError> {
    let revoked: i64 = columns.get("revoked_at")?;
    Ok(StaffMember {
        entry: StaffEntry {
            staff: StaffId(columns.get("id")?),
            name: columns.get("name")?,
            role: columns.name("role")?,
            office: columns.name("office")?,
            public: columns.json("public_keys")?,
            wrapped: columns.json("wrapped_keys")?,
        },
        revoked_at: match revoked {
            -1 => None,
            _ => Some(columns.time("revoked_at")?),
        },
    })
}
