//! `counterctl demo card`: one made-up person of a demo station who has a card in order, for the virtual card
//! reader. A station of real people is refused: its passwords are in nobody's assets.

use counter_domain::card::CardStatus;
use counter_domain::role::StaffId;
use counter_store::keys::KeyFile;
use counter_store::{Store, StoreError};
use serde_json::json;

use super::DemoStaff;
use crate::output::{Ended, Failure, Output, Verdict};
use crate::places::Places;

/// A part of every made-up number of a demo station.
const PART_OF_EVERY_NUMBER: &str = "660000";
/// People among whom one has a card in order.
const LOOKED_AT: usize = 200;

pub(super) fn run(places: &Places, output: &Output) -> Ended {
    let store = open(places)?;
    let at = counter_app::clock::now();
    let found = store.read(|reading| -> Result<_, StoreError> {
        reading.people().search(PART_OF_EVERY_NUMBER, LOOKED_AT)
    })?;
    let holder = found.people.iter().find_map(|person| {
        let card = person
            .cards
            .iter()
            .find(|card| card.at(at) == CardStatus::Normal)?;
        Some((person, card))
    });
    let Some((person, card)) = holder else {
        output.complain("演示站点里没有持有正常卡的人");
        return Ok(Verdict::Negative);
    };
    output.say(
        &json!({
            "name": person.name.expose(),
            "number": person.number.expose(),
            "card_no": card.number.expose(),
            "expires": card.expires_on,
        }),
        &format!(
            "{} {} {}",
            person.name.expose(),
            person.number.expose(),
            card.number.expose()
        ),
    );
    Ok(Verdict::Good)
}

fn open(places: &Places) -> Result<Store, Failure> {
    let dir = places.data_dir()?;
    let keys = KeyFile::load(&dir)?;
    if !keys.station().demo {
        return Err(Failure("这不是演示站点".to_owned()));
    }
    let path = places.assets_dir()?.join("demo/staff.json");
    let members: Vec<DemoStaff> = serde_json::from_str(&std::fs::read_to_string(path)?)?;
    let member = members
        .first()
        .ok_or_else(|| Failure("演示站点没有人员".to_owned()))?;
    let login = keys.login(&StaffId(member.staff.clone()), &member.password)?;
    Ok(Store::open(&dir, &login.data_key)?)
}
