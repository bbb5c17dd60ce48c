//! What a client does, from outside: with a provider, a clock and a lock that do as they are told.

mod deferral;
mod device;
mod fault;
mod lock;
mod login;
mod login_failure;
mod provider;
mod renewal;
mod secrecy;
mod sign_out;
mod silent;
