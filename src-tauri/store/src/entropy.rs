//! Random bytes, drawn by the caller.

/// Fills a buffer with bytes that nobody can foresee. Tests pass a seeded one.
pub type Fill<'a> = &'a mut dyn FnMut(&mut [u8]);

pub(crate) fn draw<const N: usize>(fill: Fill<'_>) -> [u8; N] {
    let mut bytes = [0; N];
    fill(&mut bytes);
    bytes
}

/// The caller's bytes in the form that the HPKE crate asks for.
pub(crate) struct Drawn<'a>(pub(crate) Fill<'a>);

impl hpke::rand_core::TryRng for Drawn<'_> {
    type Error = std::convert::Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        Ok(u32::from_le_bytes(draw(self.0)))
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        Ok(u64::from_le_bytes(draw(self.0)))
    }

    fn try_fill_bytes(&mut self, destination: &mut [u8]) -> Result<(), Self::Error> {
        (self.0)(destination);
        Ok(())
    }
}

impl hpke::rand_core::TryCryptoRng for Drawn<'_> {}
