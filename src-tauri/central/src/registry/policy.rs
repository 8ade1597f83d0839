//! Policy packs, the sets that are in force, and holidays.

use counter_domain::calendar::HolidayTable;
use counter_domain::policy::{Pack, PackError, Policy};
use counter_wire::change::Change;
use jiff::Timestamp;

use super::Registry;
use super::notice::{EVERYONE, tell};
use crate::database::{BEGIN, Client};
use crate::error::DatabaseError;
use crate::judge::Policies;
use crate::sql::registry as sql;

/// Why a pack or a table of holidays was not taken.
#[derive(Debug, thiserror::Error)]
pub enum PolicyError {
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// The text is no pack.
    #[error(transparent)]
    Pack(#[from] PackError),
    /// The text is no table of holidays.
    #[error(transparent)]
    Holidays(#[from] counter_domain::calendar::HolidayTableError),
}

/// Why a set of packs was not put in force.
#[derive(Debug, thiserror::Error)]
pub enum PolicySetError {
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// A pack is not known here.
    #[error("pack {0} is not known")]
    UnknownPack(String),
    /// The packs do not make a policy.
    #[error(transparent)]
    Policy(#[from] counter_domain::policy::PolicyError),
}

impl Registry<'_> {
    /// Takes a pack as it was written; says its name, the SHA-256 of the text.
    pub async fn add_pack(&self, text: &str) -> Result<String, PolicyError> {
        let pack = Pack::parse(text)?;
        let change = Change::Pack {
            sha256: pack.sha256.clone(),
            text: text.to_owned(),
        };
        let mut connection = self.central.database.connection().await?;
        connection.begin(BEGIN).await?;
        let client = connection.plain()?;
        client.change(sql::ADD_PACK, &[&pack.sha256, &text]).await?;
        let topic = format!("pack/{}", pack.sha256);
        tell(client, EVERYONE, &topic, &change).await?;
        self.audit(client, "", "pack", &pack.sha256).await?;
        connection.commit().await?;
        Ok(pack.sha256)
    }

    /// Puts packs in force from a time on, the first being the base. What was in force before stays
    /// known for ever.
    pub async fn put_in_force(
        &self,
        packs: &[String],
        from: Timestamp,
    ) -> Result<(), PolicySetError> {
        let mut connection = self.central.database.connection().await?;
        connection.begin(BEGIN).await?;
        let client = connection.plain()?;
        let policy = resolve(client, packs).await?;
        client
            .change(
                sql::ADD_POLICY_SET,
                &[&from, &policy.hash, &packs.join(" ")],
            )
            .await?;
        let change = Change::PolicySet {
            packs: packs.to_vec(),
            from,
        };
        let topic = format!("policy_set/{from}");
        tell(client, EVERYONE, &topic, &change).await?;
        self.audit(client, "", "policy_set", &policy.hash).await?;
        connection.commit().await?;
        Ok(())
    }

    /// Takes the holidays of a year as they were published.
    pub async fn put_holidays(&self, year: i16, text: &str) -> Result<(), PolicyError> {
        HolidayTable::new().add_notice(text)?;
        let mut connection = self.central.database.connection().await?;
        connection.begin(BEGIN).await?;
        let client = connection.plain()?;
        client
            .change(sql::PUT_HOLIDAYS, &[&i32::from(year), &text])
            .await?;
        let change = Change::Holidays {
            year,
            text: text.to_owned(),
        };
        tell(client, EVERYONE, &format!("holidays/{year}"), &change).await?;
        self.audit(client, "", "holidays", &year.to_string())
            .await?;
        connection.commit().await?;
        Ok(())
    }
}

/// Every policy set that was ever in force.
pub(crate) async fn policies(client: Client<'_>) -> Result<Policies, PolicySetError> {
    let mut sets = Vec::new();
    for row in client.rows(sql::POLICY_SETS, &[]).await? {
        let packs: &str = row.try_get("packs").map_err(DatabaseError::from)?;
        let packs: Vec<String> = packs.split_whitespace().map(str::to_owned).collect();
        let from: Timestamp = row.try_get("valid_from").map_err(DatabaseError::from)?;
        sets.push((from, resolve(client, &packs).await?));
    }
    Ok(Policies::new(sets))
}

async fn resolve(client: Client<'_>, packs: &[String]) -> Result<Policy, PolicySetError> {
    let mut known = Vec::new();
    for row in client.rows(sql::PACKS, &[]).await? {
        let text: &str = row.try_get("body").map_err(DatabaseError::from)?;
        let pack =
            Pack::parse(text).map_err(|error| DatabaseError::malformed("policy_pack", error))?;
        known.push(pack);
    }
    let chosen = packs
        .iter()
        .map(|name| {
            known
                .iter()
                .find(|pack| pack.sha256 == *name)
                .cloned()
                .ok_or_else(|| PolicySetError::UnknownPack(name.clone()))
        })
        .collect::<Result<Vec<Pack>, _>>()?;
    let mut holidays = HolidayTable::new();
    for row in client.rows(sql::HOLIDAYS, &[]).await? {
        let text: &str = row.try_get("body").map_err(DatabaseError::from)?;
        holidays
            .add_notice(text)
            .map_err(|error| DatabaseError::malformed("holidays", error))?;
    }
    Ok(Policy::resolve(&chosen, holidays)?)
}
