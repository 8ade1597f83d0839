//! `counterctl demo`: 181团社保所 with made-up people, cards in every state, five staff; and the
//! same people as files for a centre.
//!
//! The same seed gives the same people. Keys are drawn at random all the same: a demo is opened by
//! the passwords that its login page shows, but its acts are sealed like any other.

mod card;
mod facts;
mod names;
mod online;
mod people;
mod seal;

use std::path::{Path, PathBuf};

use clap::Subcommand;
use counter_domain::calendar::beijing;
use counter_domain::id::DeviceId;
use counter_domain::number::DeviceCode;
use counter_domain::organisation::OfficeCode;
use counter_domain::person::Person;
use counter_domain::policy::Policy;
use counter_domain::role::{Role, StaffId};
use counter_store::guard::LoginGuard;
use counter_store::keys::{
    DataKey, ExchangeKey, KeyFile, PasswordCost, StaffEntry, StaffKeys, Station,
};
use counter_store::table::staff::StaffMember;
use counter_store::table::station::Enrolment;
use counter_store::{Store, StoreError};
use fastrand::Rng;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::json;

use crate::output::{Ended, Failure, Output, Verdict};
use crate::places::Places;
use people::World;
use seal::specimen;

/// People written in one transaction.
const BATCH: usize = 500;

#[derive(Subcommand)]
pub(crate) enum Command {
    /// 建一个演示站点（目录须为空）
    Init {
        /// 人数
        #[arg(long, default_value_t = 2000)]
        people: usize,
        /// 种子：相同的种子得到相同的人
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// 演示站点里一位持有正常卡的人，用来放到虚拟读卡器上
    Card,
    /// 写出演示人员的核心系统文件（人员、参保、卡），供中心 core import
    Facts {
        /// 人数
        #[arg(long, default_value_t = 2000)]
        people: usize,
        /// 种子：相同的种子得到相同的人
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// 写入的文件夹
        #[arg(short, long, value_name = "DIR")]
        output: PathBuf,
    },
}

#[derive(Deserialize)]
struct DemoStaff {
    staff: String,
    name: String,
    role: Role,
    password: String,
}

pub(crate) fn run(command: &Command, places: &Places, output: &Output) -> Ended {
    let (people, seed) = match command {
        Command::Init { people, seed } => (people, seed),
        Command::Card => return card::run(places, output),
        Command::Facts {
            people,
            seed,
            output: folder,
        } => return deliver(folder, places, *people, *seed, output),
    };
    let dir = places.data_dir()?;
    let made = init(&dir, places, *people, *seed)?;
    output.say(
        &json!({"data_dir": dir, "people": made}),
        &format!("演示站点已建好：{}，{made} 人", dir.display()),
    );
    Ok(Verdict::Good)
}

fn init(dir: &Path, places: &Places, count: usize, seed: u64) -> Result<usize, Failure> {
    let assets = places.assets()?;
    let now = counter_app::clock::now();
    let station = Station {
        device: DeviceId(uuid(now)?),
        code: DeviceCode::parse("A01")?,
        office: OfficeCode::parse("661181")?,
        office_name: "181团社保所".to_owned(),
        window: "1号窗".to_owned(),
        demo: true,
    };
    let mut fill = |buffer: &mut [u8]| fill(buffer);
    let key = DataKey::generate(&mut fill);
    std::fs::create_dir_all(dir)?;
    let store = Store::create(dir, &key)?;
    let staff = staff(places, &station.office)?;
    let recovery = ExchangeKey::from_seed(&seed_bytes()?).public();
    let mut keys = KeyFile::new(station.clone(), &recovery, &key, &mut fill)?;
    for entry in &staff {
        keys.add(entry.clone(), &key, &mut fill)?;
    }
    LoginGuard::create(dir, &mut fill)?;
    let device_seed = seed_bytes()?;
    store.write(|writing| {
        writing.enrolment_mut().put(
            &Enrolment {
                station: station.clone(),
                epoch: 1,
                enrolled_at: now,
            },
            &device_seed,
        )?;
        for entry in staff {
            if entry.role == Role::Supervisor {
                writing.seals_mut().put(&specimen(&entry, now)?)?;
            }
            writing.staff_mut().put(&StaffMember {
                entry,
                revoked_at: None,
            })?;
        }
        Ok::<_, Failure>(())
    })?;
    let world = world(&assets.policy, station.office, now)?;
    let made = write_people(&store, &world, count, seed)?;
    online::write(&store, &world, &drawn(&world, count, seed))?;
    // The key file comes last: a station whose making was cut short has no login page.
    keys.save(dir)?;
    Ok(made)
}

/// The people of [`init`], as facts.
fn deliver(folder: &Path, places: &Places, count: usize, seed: u64, output: &Output) -> Ended {
    let assets = places.assets()?;
    let now = counter_app::clock::now();
    let world = world(&assets.policy, OfficeCode::parse("661181")?, now)?;
    let people = drawn(&world, count, seed);
    facts::write(folder, &people, now)?;
    output.say(
        &json!({"folder": folder, "people": people.len()}),
        &format!("{}人的文件已写入 {}", people.len(), folder.display()),
    );
    Ok(Verdict::Good)
}

fn world(policy: &Policy, office: OfficeCode, now: Timestamp) -> Result<World<'_>, Failure> {
    Ok(World {
        policy,
        office,
        elsewhere: OfficeCode::parse("661182")?,
        other_device: DeviceCode::parse("A02")?,
        clerk: StaffId("0101".to_owned()),
        now,
        today: beijing(now).date(),
    })
}

fn drawn(world: &World<'_>, count: usize, seed: u64) -> Vec<Person> {
    let mut random = Rng::with_seed(seed);
    (0..count)
        .filter_map(|index| people::person(world, index, &mut random))
        .collect()
}

fn write_people(
    store: &Store,
    world: &World<'_>,
    count: usize,
    seed: u64,
) -> Result<usize, Failure> {
    let people = drawn(world, count, seed);
    for batch in people.chunks(BATCH) {
        store
            .write(|writing| {
                let table = writing.people_mut();
                batch
                    .iter()
                    .try_for_each(|person| table.put_base(1, person))
            })
            .map_err(|error: StoreError| Failure::from(error))?;
    }
    Ok(people.len())
}

fn staff(places: &Places, office: &OfficeCode) -> Result<Vec<StaffEntry>, Failure> {
    let path = places.assets_dir()?.join("demo/staff.json");
    let members: Vec<DemoStaff> = serde_json::from_str(&std::fs::read_to_string(path)?)?;
    members
        .into_iter()
        .map(|member| {
            let mut fill = |buffer: &mut [u8]| fill(buffer);
            let id = StaffId(member.staff);
            let keys = StaffKeys::generate(&mut fill);
            let wrapped = keys.wrap(&id, &member.password, PasswordCost::LOWEST, &mut fill)?;
            Ok(StaffEntry {
                staff: id,
                name: member.name,
                role: member.role,
                office: office.clone(),
                public: keys.public(),
                wrapped,
            })
        })
        .collect()
}

fn fill(buffer: &mut [u8]) {
    if getrandom::fill(buffer).is_err() {
        std::process::abort();
    }
}

fn seed_bytes() -> Result<[u8; 32], Failure> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| Failure(error.to_string()))?;
    Ok(bytes)
}

fn uuid(at: Timestamp) -> Result<uuid::Uuid, Failure> {
    let mut bytes = [0; 10];
    getrandom::fill(&mut bytes).map_err(|error| Failure(error.to_string()))?;
    let milliseconds = u64::try_from(at.as_millisecond()).unwrap_or(0);
    Ok(uuid::Builder::from_unix_timestamp_millis(milliseconds, &bytes).into_uuid())
}
