pub mod dry_run;
pub mod location;
pub mod manifest;
pub mod memory;
pub mod sink;
pub mod verify;
