//! A division in one process: a centre on a PostgreSQL of its own, and windows of a station that
//! reach it over a line that can be made bad.
//!
//! One clock rules all. A window's own clock can be set apart from it, as somebody does who sets a
//! machine's clock; the monotonic one goes on.

#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "a fixture that fails ends its test"
)]

mod clock;
mod window;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use counter_app::contract::EnrolByLineRequest;
use counter_central::central::{Central, Config as CentreConfig, Handle};
use counter_central::check::check_invariants;
use counter_central::cluster::Cluster;
use counter_central::identity::Identity;
use counter_central::registry::{PersonReport, Station};
use counter_domain::card::{Card, CardStatus};
use counter_domain::evolve::Report;
use counter_domain::fact::Fact;
use counter_domain::id::{CardId, PersonId};
use counter_domain::number::{IdKind, Sex};
use counter_domain::organisation::OfficeCode;
use counter_domain::person::{Insurance, InsuranceKind, InsuranceStatus, PersonFacts};
use counter_domain::role::Role;
use counter_domain::sensitive::Sensitive;
use counter_wire::enrol::StaffRecord;
use jiff::civil::date;
use jiff::{SignedDuration, Timestamp};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use uuid::Uuid;

pub use self::clock::{MachineClock, RegionClock};
pub use self::window::Window;

use self::window::{copy_files, start};
use crate::division::{colleague, put_policy};
use crate::proxy::Proxy;

/// The station, and the one next door.
pub const HERE: &str = "661181";
/// The station next door.
pub const THERE: &str = "661182";
/// Everybody's password.
pub const PASSWORD: &str = "kouling-1";

/// The division.
pub struct Region {
    /// Everybody's time.
    pub clock: RegionClock,
    /// The centre; none while it is down.
    handle: Option<Handle>,
    database: String,
    keys: TempDir,
    /// Numbers the windows, so that each draws other random bytes.
    windows: AtomicI64,
    runtime: Runtime,
    // Dropped last: the centre's connections end before their server.
    cluster: Cluster,
}

impl Region {
    /// A centre with two stations, the staff of [`HERE`], the packs and the holidays.
    pub fn new() -> Self {
        let cluster = Cluster::temporary_with(&[("fsync", "off")])
            .expect("PostgreSQL starts; it is in the Debian package postgresql");
        let database = cluster.create("central", None).expect("a database is made");
        let keys = TempDir::new().expect("a temporary directory can be made");
        let clock = RegionClock::default();
        let hosts = ["localhost".to_owned(), "127.0.0.1".to_owned()];
        Identity::create(keys.path(), &hosts, clock.now()).expect("keys are made");
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .expect("a runtime can be made");
        let mut region = Self {
            clock,
            handle: None,
            database,
            keys,
            windows: AtomicI64::new(0),
            runtime,
            cluster,
        };
        region.start_centre();
        region.furnish();
        region
    }

    /// Starts the centre, where it was stopped.
    pub fn start_centre(&mut self) {
        let config = CentreConfig {
            database: self.database.clone(),
            connections: 12,
            keys: self.keys.path().to_owned(),
            listen: ([127, 0, 0, 1], 0).into(),
            demo: false,
            clock: Arc::new(self.clock.clone()),
        };
        let handle = self.runtime.block_on(Central::start(config));
        self.handle = Some(handle.expect("the centre starts"));
    }

    /// Stops the centre; its database stays.
    pub fn stop_centre(&mut self) {
        if let Some(handle) = self.handle.take() {
            self.runtime.block_on(handle.stop());
        }
    }

    /// Keeps a copy of the centre's database, as a backup does. The centre is down meanwhile.
    pub fn back_up(&mut self) -> String {
        self.run(async |central| central.registry().mark_backup().await)
            .expect("the backup is marked");
        self.stop_centre();
        let copy = format!("backup_{}", self.windows.fetch_add(1, Ordering::SeqCst));
        let copied = self.cluster.create(&copy, Some("central"));
        let address = copied.expect("a database is copied");
        self.start_centre();
        address
    }

    /// The centre goes on from a backup, as another life of its database (S14).
    pub fn restore(&mut self, backup: String) {
        self.stop_centre();
        self.database = backup;
        self.start_centre();
        self.run(async |central| central.registry().renew_incarnation().await)
            .expect("a new life begins");
    }

    /// Where the centre listens now.
    pub fn address(&self) -> SocketAddr {
        self.handle().address()
    }

    /// The centre.
    pub fn central(&self) -> &Arc<Central> {
        self.handle().central()
    }

    fn handle(&self) -> &Handle {
        self.handle.as_ref().expect("the centre runs")
    }

    /// Asks the centre something and waits for it.
    pub fn run<T>(&self, ask: impl AsyncFnOnce(&Central) -> T) -> T {
        let central = Arc::clone(self.central());
        self.runtime.block_on(ask(&central))
    }

    /// Waits for something that the centre does.
    pub fn block_on<T>(&self, doing: impl Future<Output = T>) -> T {
        self.runtime.block_on(doing)
    }

    /// One number from the centre's database.
    pub fn count(&self, sql: &str) -> i64 {
        self.runtime.block_on(async {
            let connected = tokio_postgres::connect(&self.database, tokio_postgres::NoTls).await;
            let (client, connection) = connected.expect("the database answers");
            tokio::spawn(connection);
            let row = client
                .query_one(sql, &[])
                .await
                .expect("the question is SQL");
            row.get(0)
        })
    }

    /// Changes the centre's database behind its back, as a defect would.
    pub fn sql(&self, statements: &str) {
        self.runtime.block_on(async {
            let connected = tokio_postgres::connect(&self.database, tokio_postgres::NoTls).await;
            let (client, connection) = connected.expect("the database answers");
            tokio::spawn(connection);
            client.batch_execute(statements).await.expect("it is SQL");
        });
    }

    /// A perfect copy of a window's files, started beside it. The window must be logged out.
    pub fn twin(&self, of: &Window) -> Window {
        let dir = TempDir::new().expect("a temporary directory can be made");
        copy_files(&of.data_dir(), &dir.path().join("station"));
        let clock = Arc::new(MachineClock {
            region: self.clock.clone(),
            apart_ms: AtomicI64::new(0),
        });
        let seed = self.windows.fetch_add(1, Ordering::SeqCst).unsigned_abs() + 500;
        // The copy knows the address of the first one's line only.
        Window {
            counter: start(&dir.path().join("station"), &clock, seed),
            clock,
            proxy: of.proxy.clone(),
            seed,
            dir,
        }
    }

    /// Nothing in the centre's database contradicts anything else.
    pub fn holds(&self) {
        let violations = self.run(async |central| check_invariants(central).await);
        let violations = violations.expect("the database answers");
        assert!(violations.is_empty(), "the centre holds: {violations:?}");
    }

    /// What the outside reports.
    pub fn report(&self, reports: &[PersonReport]) {
        self.run(async |central| central.registry().report(reports).await)
            .expect("the centre takes the reports");
    }

    /// Somebody of a station whom the centre knows, without a card.
    pub fn person(&self, serial: u16, office: &str) -> PersonId {
        let person = PersonId(Uuid::from_u128(0x1000 + u128::from(serial)));
        self.report(&[PersonReport {
            person,
            report: Report::Facts(Box::new(facts(serial, office, self.clock.now()))),
        }]);
        person
    }

    /// Gives him a card that he uses.
    pub fn card(&self, person: PersonId, serial: u16) -> CardId {
        let id = CardId(Uuid::from_u128(0x2000 + u128::from(serial)));
        let card = Card {
            id,
            number: Sensitive::new(format!("A{serial:08}")),
            application: None,
            status: CardStatus::Normal,
            before: None,
            issued_on: date(2020, 12, 21),
            expires_on: date(2030, 12, 21),
            oral_loss_until: None,
            taken_back: false,
            suspicion: None,
        };
        self.report(&[PersonReport {
            person,
            report: Report::CardMade(Box::new(card)),
        }]);
        id
    }

    /// A machine that has no station yet, with a line of its own.
    pub fn machine(&self) -> Window {
        let dir = TempDir::new().expect("a temporary directory can be made");
        let proxy = Proxy::to(self.address());
        let clock = Arc::new(MachineClock {
            region: self.clock.clone(),
            apart_ms: AtomicI64::new(0),
        });
        let seed = self.windows.fetch_add(1, Ordering::SeqCst).unsigned_abs();
        Window {
            counter: start(&dir.path().join("station"), &clock, seed),
            clock,
            proxy,
            seed,
            dir,
        }
    }

    /// A one-time code for a window of [`HERE`].
    pub fn code(&self, name: &str) -> String {
        let (office, life) = (office(HERE), SignedDuration::from_hours(24));
        self.run(async |central| {
            let registry = central.registry();
            registry.issue_code(&office, name, None, life).await
        })
        .expect("a code is given out")
    }

    /// A window of [`HERE`] that was enrolled over its own line.
    pub fn window(&self, name: &str) -> Window {
        let window = self.machine();
        window
            .counter
            .enrol_by_line(&EnrolByLineRequest {
                centre: format!("https://127.0.0.1:{}", window.proxy.address().port()),
                code: self.code(name),
                fingerprint: String::new(),
            })
            .expect("the window is enrolled");
        window
    }

    fn furnish(&self) {
        self.run(async |central| {
            let registry = central.registry();
            for (code, name) in [(HERE, "181团社保所"), (THERE, "182团社保所")] {
                let station = Station {
                    office: office(code),
                    name: name.to_owned(),
                    level: "regiment".to_owned(),
                    parent: None,
                };
                registry.put_station(&station).await.expect("a station");
            }
            let long_ago = "2026-01-01T00:00:00Z".parse().expect("a time");
            put_policy(registry, &assets(), long_ago).await;
        });
        for (number, name, role) in [
            ("0101", "王芳", Role::Clerk),
            ("0102", "刘洋", Role::Clerk),
            ("0201", "李强", Role::Reviewer),
            ("0301", "陈静", Role::Supervisor),
            ("0302", "赵磊", Role::Supervisor),
        ] {
            self.staff(number, name, role);
        }
    }

    /// Somebody who works at [`HERE`].
    pub fn staff(&self, number: &str, name: &str, role: Role) {
        let record = member(number, name, role);
        self.run(async |central| central.registry().put_staff(&record).await)
            .expect("the centre takes the member of staff");
    }
}

/// A colleague at [`HERE`]; his keys are the same whenever he is asked for.
pub fn member(number: &str, name: &str, role: Role) -> StaffRecord {
    let seed = number
        .bytes()
        .fold(7, |sum, digit| sum * 31 + u64::from(digit));
    let mut random = fastrand::Rng::with_seed(seed);
    let mut fill = |buffer: &mut [u8]| random.fill(buffer);
    colleague(number, name, role, &office(HERE), PASSWORD, &mut fill)
}

impl Default for Region {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Region {
    fn drop(&mut self) {
        self.stop_centre();
    }
}

/// The repository's assets.
pub fn assets() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets")
}

/// An office.
pub fn office(code: &str) -> OfficeCode {
    OfficeCode::parse(code).expect("a code of an office")
}

/// A made-up number with a birth in the nineteenth century.
pub fn citizen_number(serial: u16) -> String {
    let head = format!("66000018{:02}0101{:03}", serial / 999, serial % 999);
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = head
        .bytes()
        .zip(weights)
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum();
    let check = "10X98765432".chars().nth((sum % 11) as usize);
    format!("{head}{}", check.expect("eleven characters"))
}

/// Facts of a made-up person.
pub fn facts(serial: u16, insured: &str, at: Timestamp) -> PersonFacts {
    PersonFacts {
        id_kind: IdKind::CitizenId,
        number: Sensitive::new(citizen_number(serial)),
        name: Sensitive::new("阿依古丽·买买提江".to_owned()),
        sex: if serial.is_multiple_of(2) {
            Sex::Female
        } else {
            Sex::Male
        },
        born_on: date(1800 + i16::try_from(serial / 999).unwrap_or(0), 1, 1),
        ethnicity: Some("05".to_owned()),
        phone: Some(Sensitive::new("0906-3300000".to_owned())),
        address: None,
        insurances: Fact::known(
            vec![Insurance {
                kind: InsuranceKind::EmployeePension,
                since: date(2008, 7, 1),
                months: 219,
                status: InsuranceStatus::Paying,
            }],
            at,
        ),
        insured_office: Fact::known(office(insured), at),
        relation_ended: Fact::known(false, at),
        died_on: Fact::known(None, at),
    }
}
