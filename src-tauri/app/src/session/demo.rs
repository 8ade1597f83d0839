//! The passwords that a demo station's login page shows. They are in the assets, for a station
//! with made-up people only; no other station's login page has any.

use serde::Deserialize;

use crate::counter::Counter;

#[derive(Deserialize)]
struct DemoStaff {
    staff: String,
    password: String,
}

impl Counter {
    pub(super) fn demo_passwords(&self) -> Vec<(String, String)> {
        let path = self.assets.dir.join("demo/staff.json");
        let Ok(text) = std::fs::read_to_string(path) else {
            return Vec::new();
        };
        serde_json::from_str::<Vec<DemoStaff>>(&text)
            .unwrap_or_default()
            .into_iter()
            .map(|member| (member.staff, member.password))
            .collect()
    }
}
