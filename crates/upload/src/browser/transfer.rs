//! The driver: executes the state machine's commands and feeds it what comes back.

use core::{cell::RefCell, fmt, future::Future};
use std::rc::{Rc, Weak};

use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::Blob;

use super::{
    listener::ConnectionListener,
    request::Request,
    timer::{Timer, now},
};
use crate::{Command, Event, Part, PartIndex, Policy, PresignedPut, ServiceFailure, Signed, Upload};

/// The server that knows the submission.
pub trait Service {
    /// Signs URLs for these parts. The first call creates the submission.
    fn sign(&self, parts: Vec<PartIndex>) -> impl Future<Output = Result<Signed, ServiceFailure>>;
    /// Has the server check what arrived. It must be possible to repeat it after it succeeded.
    fn complete(&self) -> impl Future<Output = Result<(), ServiceFailure>>;
}

/// The bytes of one part.
#[derive(Debug, Clone)]
pub struct Body {
    /// What errors call it.
    pub name: String,
    /// The bytes: a file, or a blob made of what is in memory.
    pub blob: Blob,
}

/// An upload under way. Dropping it aborts what is in flight, silently.
pub struct Transfer<S: Service + 'static>(Rc<Inner<S>>);

type OnChange = Box<dyn Fn(&Upload)>;

struct Inner<S> {
    upload: RefCell<Upload>,
    bodies: Vec<Blob>,
    service: Rc<S>,
    on_change: OnChange,
    request: RefCell<Option<Request>>,
    timer: RefCell<Option<Timer>>,
    _connection: Option<ConnectionListener>,
}

impl<S: Service + 'static> fmt::Debug for Transfer<S> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Transfer").field(&self.0.upload).finish()
    }
}

impl<S: Service + 'static> Transfer<S> {
    /// Begins to upload; `on_change` is told of every change of status or progress. It must not call back into the
    /// transfer; it may drop it.
    #[must_use = "dropping the transfer aborts it"]
    pub fn start(bodies: Vec<Body>, service: S, on_change: impl Fn(&Upload) + 'static) -> Self {
        let parts = bodies
            .iter()
            .map(|body| Part::new(body.name.as_str(), body.blob.size() as u64))
            .collect();
        let seed = (js_sys::Math::random() * f64::from(u32::MAX)) as u64;
        let inner = Rc::new_cyclic(|weak: &Weak<Inner<S>>| {
            let weak = weak.clone();
            Inner {
                upload: RefCell::new(Upload::new(parts, Policy::default(), seed)),
                bodies: bodies.into_iter().map(|body| body.blob).collect(),
                service: Rc::new(service),
                on_change: Box::new(on_change),
                request: RefCell::default(),
                timer: RefCell::default(),
                _connection: ConnectionListener::new(move |online| {
                    tell(&weak, if online { Event::Online } else { Event::Offline });
                }),
            }
        });
        inner.handle(Event::Started);
        Self(inner)
    }

    /// Goes on after a failure, where [`UploadError::can_resume`](crate::UploadError::can_resume).
    pub fn resume(&self) {
        self.0.handle(Event::Resumed);
    }

    /// Stops for good.
    pub fn cancel(&self) {
        self.0.handle(Event::Cancelled);
    }
}

/// Hands an event to a transfer that may have been dropped meanwhile.
fn tell<S: Service + 'static>(transfer: &Weak<Inner<S>>, event: Event) {
    if let Some(transfer) = transfer.upgrade() {
        transfer.handle(event);
    }
}

impl<S: Service + 'static> Inner<S> {
    fn handle(self: &Rc<Self>, event: Event) {
        let commands = self.upload.borrow_mut().handle(event, now());
        for command in commands {
            self.execute(command);
        }
        (self.on_change)(&self.upload.borrow());
    }

    fn execute(self: &Rc<Self>, command: Command) {
        let weak = Rc::downgrade(self);
        match command {
            Command::Put(put) => self.put(&put),
            Command::Abort => drop(self.request.take()),
            // The tasks hold the service and not the transfer, so that dropping the transfer ends it at once.
            Command::Sign(parts) => {
                let service = self.service.clone();
                spawn_local(async move {
                    let signed = service.sign(parts).await;
                    tell(&weak, signed.map_or_else(Event::SignFailed, Event::Signed));
                });
            }
            Command::Complete => {
                let service = self.service.clone();
                spawn_local(async move {
                    let completed = service.complete().await;
                    tell(
                        &weak,
                        completed.map_or_else(Event::CompleteFailed, |()| Event::Completed),
                    );
                });
            }
            Command::Wait(duration) => {
                let timer = Timer::new(duration, move || tell(&weak, Event::TimerFired));
                drop(self.timer.replace(timer));
            }
            Command::StopTimer => drop(self.timer.take()),
        }
    }

    fn put(self: &Rc<Self>, put: &PresignedPut) {
        let Some(body) = self.bodies.get(put.part.0) else {
            return;
        };
        let weak = Rc::downgrade(self);
        let blob = body.clone();
        let request = Request::send(put, body, move |event| match event {
            Event::NetworkError => spawn_local(tell_why(weak.clone(), blob.clone())),
            event => tell(&weak, event),
        });
        // A request that cannot even be made is as good as one that did not get through: the machine tries again.
        if request.is_err() {
            let weak = Rc::downgrade(self);
            spawn_local(async move { tell(&weak, Event::NetworkError) });
        }
        drop(self.request.replace(request.ok()));
    }
}

/// Browsers report a file that has changed on disk as a network error. Reading a byte of it tells the two apart.
async fn tell_why<S: Service + 'static>(transfer: Weak<Inner<S>>, blob: Blob) {
    let byte = match blob.slice_with_i32_and_i32(0, 1) {
        Ok(byte) => JsFuture::from(byte.array_buffer()).await,
        Err(error) => Err(error),
    };
    let event = if byte.is_ok() {
        Event::NetworkError
    } else {
        Event::Unreadable
    };
    tell(&transfer, event);
}
