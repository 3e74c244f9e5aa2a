"""Everything the service raises on purpose."""


class OrdersError(Exception):
    """Base of the service's own errors."""


class OrderNotFound(OrdersError):
    def __init__(self, order_id: int) -> None:
        super().__init__(f"order {order_id} does not exist")
        self.order_id = order_id


class OutOfStock(OrdersError):
    def __init__(self, sku: str) -> None:
        super().__init__(f"not enough of {sku} in stock")
        self.sku = sku


class JobFailed(OrdersError):
    """A background job that must not be tried again."""


class LabelError(OrdersError):
    """The printer answered, but not with an acknowledgement."""


class CarrierError(OrdersError):
    """The carrier could not do what was asked."""


class CarrierTimeout(CarrierError):
    """The carrier did not answer in time; the booking may or may not exist."""


class CarrierRejected(CarrierError):
    """The carrier answered and said no."""


class ConnectionError(OrdersError):
    """The carrier could not be reached at all."""
