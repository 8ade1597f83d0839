//! A centre on a PostgreSQL of its own, with two stations, their staff and made-up people.

mod model;
mod paper;
mod window;

pub(crate) use model::{
    XPCC, card, facts, instant, loss_and_release, morning, office, policy, submitted,
    submitted_online,
};
pub(crate) use paper::{CODE, paper, paper_for};
pub(crate) use window::{Made, Window, request as enrol_request};

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use counter_act::{Hash, SigningKey};
use counter_central::central::{Central, Config};
use counter_central::check::check_invariants;
use counter_central::clock::Clock;
use counter_central::cluster::Cluster;
use counter_central::identity::Identity;
use counter_central::registry::{PersonReport, Registry, Station};
use counter_domain::card::Card;
use counter_domain::evolve::Report;
use counter_domain::id::{CardId, PersonId};
use counter_domain::person::PersonFacts;
use counter_domain::role::{Role, StaffId};
use counter_wire::enrol::StaffRecord;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tempfile::TempDir;
use tower::ServiceExt as _;
use uuid::Uuid;

/// The station of most tests, and one next door.
pub(crate) const HERE: &str = "661181";
pub(crate) const THERE: &str = "661182";

/// A clock that stands until it is moved.
pub(crate) struct StandingClock(AtomicI64);

impl StandingClock {
    pub(crate) fn advance(&self, by: SignedDuration) {
        let by = i64::try_from(by.as_millis()).unwrap();
        self.0.fetch_add(by, Ordering::SeqCst);
    }
}

impl Clock for StandingClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millisecond(self.0.load(Ordering::SeqCst)).unwrap()
    }
}

/// A centre for one test.
pub(crate) struct World {
    pub(crate) central: Arc<Central>,
    pub(crate) clock: Arc<StandingClock>,
    pub(crate) database: String,
    pub(crate) keys: TempDir,
    cluster: Option<Cluster>,
}

impl World {
    pub(crate) async fn new() -> Self {
        let cluster = Cluster::temporary().unwrap();
        let mut world = Self::on(&cluster).await;
        world.cluster = Some(cluster);
        world
    }

    /// A centre on a cluster that the test looks after.
    pub(crate) async fn on(cluster: &Cluster) -> Self {
        let database = cluster.create("central", None).unwrap();
        let keys = tempfile::tempdir().unwrap();
        let clock = Arc::new(StandingClock(AtomicI64::new(morning().as_millisecond())));
        Identity::create(keys.path(), &["localhost".to_owned()], morning()).unwrap();
        let world = Self {
            central: Central::open(&config(&database, &keys, &clock))
                .await
                .unwrap(),
            clock,
            database,
            keys,
            cluster: None,
        };
        world.furnish().await;
        world
    }

    /// Copies the database as it is, and says where the copy is.
    pub(crate) async fn copy(&mut self, name: &str) -> String {
        // PostgreSQL copies only what nobody is connected to.
        self.central.database().close();
        let cluster = self.cluster.as_ref().unwrap();
        let copy = cluster.create(name, Some("central")).unwrap();
        self.go_on_with(self.database.clone()).await;
        copy
    }

    /// Opens the centre anew on a database.
    pub(crate) async fn go_on_with(&mut self, database: String) {
        self.central.database().close();
        self.database = database;
        self.central = Central::open(&self.config()).await.unwrap();
    }

    /// The way in which this centre is started.
    pub(crate) fn config(&self) -> Config {
        config(&self.database, &self.keys, &self.clock)
    }

    async fn furnish(&self) {
        let registry = self.registry();
        for (code, name) in [(HERE, "181团社保所"), (THERE, "182团社保所")] {
            let station = Station {
                office: office(code),
                name: name.to_owned(),
                level: "regiment".to_owned(),
                parent: None,
            };
            registry.put_station(&station).await.unwrap();
        }
        let mut packs = Vec::new();
        for text in [model::XPCC, model::STANDING] {
            packs.push(registry.add_pack(text).await.unwrap());
        }
        for (year, text) in model::HOLIDAYS {
            registry.put_holidays(*year, text).await.unwrap();
        }
        let long_ago = instant("2026-01-01T00:00:00Z");
        registry.put_in_force(&packs, long_ago).await.unwrap();
        for (number, role) in [
            ("clerk", Role::Clerk),
            ("reviewer", Role::Reviewer),
            ("supervisor", Role::Supervisor),
        ] {
            self.staff(number, role, HERE).await;
        }
    }

    pub(crate) async fn staff(&self, number: &str, role: Role, at: &str) {
        let record = StaffRecord {
            staff: StaffId(number.to_owned()),
            name: "张三".to_owned(),
            role,
            office: office(at),
            signing: hex::encode(staff_key(number).verifying().to_bytes()),
            exchange: "00".repeat(32),
            wrapped: serde_json::Map::new(),
            revoked_at: None,
        };
        self.registry().put_staff(&record).await.unwrap();
    }

    pub(crate) fn registry(&self) -> Registry<'_> {
        self.central.registry()
    }

    pub(crate) async fn report(&self, person: PersonId, report: Report) {
        let report = PersonReport { person, report };
        self.registry().report(&[report]).await.unwrap();
    }

    /// A person of a station with a usable card.
    pub(crate) async fn person(&self, serial: u16) -> (PersonId, CardId) {
        self.person_of(serial, HERE).await
    }

    pub(crate) async fn person_of(&self, serial: u16, station: &str) -> (PersonId, CardId) {
        let person = PersonId(Uuid::from_u128(0x1000 + u128::from(serial)));
        let made: Card = card(serial);
        let known: PersonFacts = facts(serial, station);
        self.report(person, Report::Facts(Box::new(known))).await;
        let id = made.id;
        self.report(person, Report::CardMade(Box::new(made))).await;
        (person, id)
    }

    /// Nothing in the database contradicts anything else.
    pub(crate) async fn holds(&self) {
        let violations = check_invariants(&self.central).await.unwrap();
        assert!(violations.is_empty(), "the centre holds: {violations:?}");
    }

    /// One number from the database.
    pub(crate) async fn count(&self, sql: &str) -> i64 {
        self.beside()
            .await
            .query_one(sql, &[])
            .await
            .unwrap()
            .get(0)
    }

    /// Statements that a test needs and the centre has not.
    pub(crate) async fn run(&self, sql: &str) {
        self.beside().await.batch_execute(sql).await.unwrap();
    }

    async fn beside(&self) -> tokio_postgres::Client {
        let (client, connection) = tokio_postgres::connect(&self.database, tokio_postgres::NoTls)
            .await
            .unwrap();
        tokio::spawn(connection);
        client
    }

    /// Asks an endpoint and reads its answer whatever its status.
    pub(crate) async fn ask(
        &self,
        peer: Option<Hash>,
        request: Request<Body>,
    ) -> (StatusCode, Vec<u8>) {
        let endpoints = self.central.endpoints_for(peer);
        let response = endpoints.oneshot(request).await.unwrap();
        let status = response.status();
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        (status, body.to_vec())
    }

    pub(crate) async fn post<T: DeserializeOwned>(
        &self,
        peer: Option<Hash>,
        path: &str,
        message: &impl Serialize,
    ) -> Result<T, (StatusCode, String)> {
        let request = Request::post(path)
            .header("content-type", "application/json")
            .body(Body::from(serde_json::to_vec(message).unwrap()))
            .unwrap();
        read(self.ask(peer, request).await)
    }

    pub(crate) async fn get<T: DeserializeOwned>(
        &self,
        peer: Option<Hash>,
        path: &str,
    ) -> Result<T, (StatusCode, String)> {
        let request = Request::get(path).body(Body::empty()).unwrap();
        read(self.ask(peer, request).await)
    }
}

/// A message, or the status with the code of the problem.
pub(crate) fn read<T: DeserializeOwned>(
    (status, body): (StatusCode, Vec<u8>),
) -> Result<T, (StatusCode, String)> {
    if status.is_success() {
        return Ok(serde_json::from_slice(&body).unwrap());
    }
    let problem: serde_json::Value = serde_json::from_slice(&body)
        .unwrap_or_else(|_| panic!("{status}: {}", String::from_utf8_lossy(&body)));
    Err((status, problem["code"].as_str().unwrap().to_owned()))
}

/// The key of a member of staff, made from his number.
pub(crate) fn staff_key(number: &str) -> SigningKey {
    SigningKey::from_seed(Hash::of(number.as_bytes()).as_bytes())
}

fn config(database: &str, keys: &TempDir, clock: &Arc<StandingClock>) -> Config {
    Config {
        database: database.to_owned(),
        connections: 12,
        keys: keys.path().to_owned(),
        listen: ([127, 0, 0, 1], 0).into(),
        demo: true,
        clock: Arc::clone(clock) as Arc<dyn Clock>,
    }
}
