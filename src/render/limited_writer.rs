//! A buffer with a maximum size. It stops a template's loop that has no end.

use std::io::{self, Write};

/// The largest file that a template renders, in bytes.
pub const MAX_PAGE_BYTES: usize = 512 << 20;

/// Appends to a buffer until its length would exceed a limit.
pub struct LimitedWriter<'a> {
    out: &'a mut Vec<u8>,
    max_bytes: usize,
    limit_reached: bool,
}

impl<'a> LimitedWriter<'a> {
    /// A writer that lets `out` grow to `max_bytes`.
    pub const fn new(out: &'a mut Vec<u8>, max_bytes: usize) -> Self {
        Self { out, max_bytes, limit_reached: false }
    }

    /// Whether a write failed because of the limit.
    pub const fn limit_reached(&self) -> bool {
        self.limit_reached
    }
}

impl Write for LimitedWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.out.len() + bytes.len() > self.max_bytes {
            self.limit_reached = true;
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.out.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
