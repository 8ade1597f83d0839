//! A centre that runs: its database, its keys, its clock, and the server in front of it.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, RwLock};

use counter_wire::change::Change;
use jiff::Timestamp;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::clock::Clock;
use crate::database::Database;
use crate::error::DatabaseError;
use crate::identity::{Identity, IdentityError, random};
use crate::judge::{Keys, Policies, Sitting};
use crate::migrate::{MigrateError, migrate};
use crate::registry::{PolicySetError, Registry, policies};
use crate::sql::registry as sql;

/// What is judged at the same time leaves most connections to those who ask.
const CONNECTIONS_A_SITTING: usize = 4;

/// How a centre is started.
pub struct Config {
    /// Address of its database, as `host=/run/postgresql user=central dbname=central`.
    pub database: String,
    /// Connections to it at most.
    pub connections: usize,
    /// The folder with the centre's keys ([`Identity::create`]).
    pub keys: PathBuf,
    /// Where it listens; port 0 chooses one.
    pub listen: SocketAddr,
    /// Its people are made up, and its counters say so.
    pub demo: bool,
    /// Its clock.
    pub clock: Arc<dyn Clock>,
}

/// Why a centre does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// The schema is not this program's.
    #[error(transparent)]
    Migrate(#[from] MigrateError),
    /// The keys cannot be used.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// The address cannot be listened at.
    #[error("cannot listen at {address}: {source}")]
    Listen {
        /// Which.
        address: SocketAddr,
        /// Why.
        source: std::io::Error,
    },
}

/// How many batches are judged at the same time. More than there are cores would only be smaller.
fn sittings(connections: usize) -> usize {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    cores.min(connections / CONNECTIONS_A_SITTING)
}

/// A centre. It holds nothing that the database does not, but for policies and keys that were read
/// once.
pub struct Central {
    pub(crate) database: Database,
    pub(crate) identity: Identity,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) demo: bool,
    /// With the step of the centre's clock at which they were read.
    policies: RwLock<(i64, Arc<Policies>)>,
    /// Whose each key is, which never changes.
    pub(crate) keys: RwLock<Keys>,
    pub(crate) sitting: Sitting,
    pub(crate) strangers: crate::serve::Strangers,
    /// Questions at the verification page.
    pub(crate) verifications: crate::verify_page::Limiter,
}

/// The centre's life and the step of its clock.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Life {
    pub(crate) incarnation: Uuid,
    pub(crate) position: i64,
}

impl Central {
    /// Opens a database, brings its schema up to date and loads the keys.
    pub async fn open(config: &Config) -> Result<Arc<Self>, StartError> {
        let database = Database::new(&config.database, config.connections)?;
        migrate(&database).await?;
        let central = Arc::new(Self {
            database,
            identity: Identity::load(&config.keys)?,
            clock: Arc::clone(&config.clock),
            demo: config.demo,
            policies: RwLock::new((-1, Arc::new(Policies::default()))),
            keys: RwLock::default(),
            sitting: Sitting::new(sittings(config.connections)),
            strangers: crate::serve::Strangers::default(),
            verifications: crate::verify_page::Limiter::default(),
        });
        central.introduce().await?;
        Ok(central)
    }

    /// Opens a centre and serves it.
    pub async fn start(config: Config) -> Result<Handle, StartError> {
        let central = Self::open(&config).await?;
        central.serve(config.listen).await
    }

    /// Serves on an address until the handle is stopped or dropped.
    pub async fn serve(self: Arc<Self>, listen: SocketAddr) -> Result<Handle, StartError> {
        let (stop, stopped) = watch::channel(false);
        let (address, serving) = crate::serve::listen(Arc::clone(&self), listen, stopped).await?;
        tracing::info!(%address, "The centre serves.");
        Ok(Handle {
            address,
            central: self,
            stop,
            serving,
        })
    }

    /// The administrators' side.
    pub fn registry(&self) -> Registry<'_> {
        Registry { central: self }
    }

    /// The centre's keys.
    pub const fn identity(&self) -> &Identity {
        &self.identity
    }

    /// The database, for those who look after it.
    pub const fn database(&self) -> &Database {
        &self.database
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The life of the database, drawn when it was made, and the key by which the centre signs.
    async fn introduce(&self) -> Result<(), DatabaseError> {
        let drawn = random().map_err(|error| DatabaseError::malformed("centre", error))?;
        let drawn = drawn.first_chunk::<16>().copied().unwrap_or_default();
        let incarnation = uuid::Builder::from_random_bytes(drawn).into_uuid();
        let connection = self.database.connection().await?;
        let added = connection
            .plain()?
            .change(sql::ADD_CENTRE, &[&incarnation])
            .await?;
        drop(connection);
        if added > 0 {
            let key = Change::CentreKey(self.identity.centre_key());
            self.registry().tell(None, "centre_key", &key).await?;
        }
        Ok(())
    }

    pub(crate) async fn life(&self) -> Result<Life, DatabaseError> {
        let connection = self.database.connection().await?;
        let row = connection
            .plain()?
            .row(sql::CENTRE, &[])
            .await?
            .ok_or_else(|| DatabaseError::malformed("centre", "it has no row"))?;
        Ok(Life {
            incarnation: row.try_get("incarnation")?,
            position: row.try_get("position")?,
        })
    }

    /// The policy sets as of a step of the centre's clock; read anew when it has moved on.
    pub(crate) async fn policies(&self, position: i64) -> Result<Arc<Policies>, PolicySetError> {
        if let Ok(kept) = self.policies.read()
            && kept.0 == position
        {
            return Ok(Arc::clone(&kept.1));
        }
        let connection = self.database.connection().await?;
        let fresh = Arc::new(policies(connection.plain().map_err(PolicySetError::from)?).await?);
        if let Ok(mut kept) = self.policies.write() {
            *kept = (position, Arc::clone(&fresh));
        }
        Ok(fresh)
    }
}

/// A served centre.
pub struct Handle {
    address: SocketAddr,
    central: Arc<Central>,
    stop: watch::Sender<bool>,
    serving: JoinHandle<()>,
}

impl Handle {
    /// Where it listens.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// What its certificate is held against, PEM.
    pub fn authority_pem(&self) -> &str {
        self.central.identity.authority_pem()
    }

    /// The centre itself.
    pub const fn central(&self) -> &Arc<Central> {
        &self.central
    }

    /// The administrators' side.
    pub fn registry(&self) -> Registry<'_> {
        self.central.registry()
    }

    /// Takes no more connections, lets what is under way end, and returns.
    pub async fn stop(self) {
        // Whoever does not listen any more has stopped.
        self.stop.send(true).ok();
        drop(self.serving.await);
    }

    /// Ends once the server does.
    pub async fn ended(self) {
        drop(self.serving.await);
    }
}

#[cfg(feature = "harness")]
impl Central {
    /// The endpoints without TLS, as a device with a certificate of this fingerprint sees them.
    pub fn endpoints_for(self: &Arc<Self>, peer: Option<counter_act::Hash>) -> axum::Router {
        crate::serve::router(Arc::clone(self)).layer(axum::Extension(crate::serve::Peer(peer)))
    }
}
