#[test]
fn bulk() {
    let counter = super::station::Counter::new();
    let started = std::time::Instant::now();
    super::station::put_people(&counter.store, &["张伟民"; 2000]);
    eprintln!("BULK {:?}", started.elapsed());
    let started = std::time::Instant::now();
    super::station::put_people(&counter.store, &["张伟民"; 2000]);
    eprintln!("BULK again {:?}", started.elapsed());
}
