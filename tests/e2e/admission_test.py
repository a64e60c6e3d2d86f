"""Admission from the application to the first order: while the policy asks for it, a customer that is not admitted gets
no order; a suite that is started again still knows who is."""

import grpc
from google.protobuf import field_mask_pb2
from google.type import date_pb2, money_pb2

import calls
import suite
from guanxi.customers.v1 import (admission_policies_pb2, admission_policies_pb2_grpc, admission_state_pb2,
                                 admissions_pb2, admissions_pb2_grpc, customers_pb2, customers_pb2_grpc)
from guanxi.pipeline.v1 import orders_pb2, orders_pb2_grpc, products_pb2, products_pb2_grpc

PRECONDITION = grpc.StatusCode.FAILED_PRECONDITION
DENIED = grpc.StatusCode.PERMISSION_DENIED
AS_ANA = (("guanxi-on-behalf-of", "users/ana"),)
AS_BOSS = (("guanxi-on-behalf-of", "users/boss"),)


def order_of(customer):
    return orders_pb2.CreateOrderRequest(order=orders_pb2.Order(customer=customer, lines=[orders_pb2.Order.Line(
        product="products/pump", quantity=1, unit_price=money_pb2.Money(currency_code="CNY", units=100))]))


def prepare(channel):
    products_pb2_grpc.ProductServiceStub(channel).CreateProduct(products_pb2.CreateProductRequest(
        product_id="pump", product=products_pb2.Product(display_name="Pump")))
    customers = customers_pb2_grpc.CustomerServiceStub(channel)
    for customer_id in ("old", "new"):
        customers.CreateCustomer(customers_pb2.CreateCustomerRequest(
            customer_id=customer_id, customer=customers_pb2.Customer(
                display_name=customer_id, kind="KIND_ORGANIZATION", unit="units/east")))


def require_admission(channel):
    admission_policies_pb2_grpc.AdmissionPolicyServiceStub(channel).CreateAdmissionPolicy(
        admission_policies_pb2.CreateAdmissionPolicyRequest(
            admission_policy_id="default", admission_policy=admission_policies_pb2.AdmissionPolicy(
                display_name="All units", required=True, minimum_score=60)))


def await_refusal(orders, customer):
    """The policy reaches the pipeline service by the customers' feed."""
    def refused():
        try:
            orders.CreateOrder(order_of(customer))
        except grpc.RpcError as error:
            assert (error.code(), calls.reason(error)) == (PRECONDITION, "CUSTOMER_NOT_ADMITTED"), error
            return error
        return None

    return calls.wait_for("the refusal", refused)


def await_order(orders, customer):
    def ordered():
        try:
            return orders.CreateOrder(order_of(customer))
        except grpc.RpcError as error:
            assert calls.reason(error) == "CUSTOMER_NOT_ADMITTED", error
            return None

    return calls.wait_for("the order", ordered)


def admit(channel, customer):
    stub = admissions_pb2_grpc.AdmissionServiceStub(channel)
    admission = stub.CreateAdmission(admissions_pb2.CreateAdmissionRequest(
        admission=admissions_pb2.Admission(customer=customer)), metadata=AS_ANA)
    name = admission.name
    calls.expect_error(PRECONDITION, "ADMISSION_INCOMPLETE", stub.SubmitAdmission,
                       admissions_pb2.SubmitAdmissionRequest(name=name), metadata=AS_ANA)
    for document in admission.documents:
        document.state = admissions_pb2.Admission.Document.STATE_RECEIVED
    stub.UpdateAdmission(admissions_pb2.UpdateAdmissionRequest(
        admission=admissions_pb2.Admission(
            name=name, documents=admission.documents,
            application=admissions_pb2.Admission.Application(summary="铸造厂", goods=["pumps"])),
        update_mask=field_mask_pb2.FieldMask(paths=["documents", "application"])))
    calls.expect_error(PRECONDITION, "WRONG_STATE", stub.ApproveAdmission,
                       admissions_pb2.ApproveAdmissionRequest(name=name), metadata=AS_BOSS)
    stub.SubmitAdmission(admissions_pb2.SubmitAdmissionRequest(name=name), metadata=AS_ANA)
    stub.SurveyAdmission(admissions_pb2.SurveyAdmissionRequest(name=name), metadata=AS_ANA)
    criteria = ("quality", "delivery", "finance", "attitude", "confidentiality", "cost")
    for department, mark in (("quality assurance", 50), ("purchasing", 90)):
        marked = stub.MarkAdmission(admissions_pb2.MarkAdmissionRequest(name=name, department=department, marks=[
            admissions_pb2.Admission.Mark(criterion=criterion, mark=mark) for criterion in criteria]), metadata=AS_ANA)
    assert abs(marked.score.value - 70) < 1e-9, marked.score
    stub.ReportAdmission(admissions_pb2.ReportAdmissionRequest(
        name=name, report=admissions_pb2.Admission.Report(reason="Sound", goods=["pumps"])), metadata=AS_ANA)
    calls.expect_error(DENIED, "NOT_A_DECIDER", stub.ApproveAdmission,
                       admissions_pb2.ApproveAdmissionRequest(name=name), metadata=AS_ANA)
    stub.ApproveAdmission(admissions_pb2.ApproveAdmissionRequest(name=name, note="welcome"), metadata=AS_BOSS)
    signed = date_pb2.Date(year=2026, month=1, day=5)
    admitted = stub.CompleteAdmission(admissions_pb2.CompleteAdmissionRequest(name=name, contracts=[
        admissions_pb2.Admission.Contract(contract=contract, reference=f"C-{contract}", signed=signed)
        for contract in ("supply", "quality")]), metadata=AS_ANA)
    assert admitted.state == admission_state_pb2.ADMISSION_STATE_ADMITTED, admitted
    assert admitted.code.startswith("east-") and admitted.code.endswith("00001"), admitted.code
    assert [move.user for move in admitted.moves][-2:] == ["users/boss", "users/ana"], admitted.moves
    return name


def admission_counts(channel):
    orders = orders_pb2_grpc.OrderServiceStub(channel)
    orders.CreateOrder(order_of("customers/old"))
    require_admission(channel)
    error = await_refusal(orders, "customers/new")
    assert calls.details(error)["ErrorInfo"].metadata["state"] == "UNSPECIFIED", error
    admissions = admissions_pb2_grpc.AdmissionServiceStub(channel)
    name = admit(channel, "customers/new")
    await_order(orders, "customers/new")
    admissions.SuspendAdmission(admissions_pb2.SuspendAdmissionRequest(name=name, note="unpaid"), metadata=AS_BOSS)
    error = await_refusal(orders, "customers/new")
    assert calls.details(error)["ErrorInfo"].metadata["state"] == "SUSPENDED", error
    admissions.ResumeAdmission(admissions_pb2.ResumeAdmissionRequest(name=name), metadata=AS_BOSS)
    await_order(orders, "customers/new")


def those_of_old_are_admitted(channel):
    orders = orders_pb2_grpc.OrderServiceStub(channel)
    calls.expect_error(PRECONDITION, "CUSTOMER_NOT_ADMITTED", orders.CreateOrder, order_of("customers/old"))
    answer = admissions_pb2_grpc.AdmissionServiceStub(channel).AdmitExistingCustomers(
        admissions_pb2.AdmitExistingCustomersRequest(note="known for years"))
    assert (answer.admitted, answer.skipped, answer.next_page_token) == (1, 1, ""), answer
    await_order(orders, "customers/old")


def main():
    with suite.folder() as data:
        with suite.Suite(data / "data") as running:
            prepare(running.channel)
            admission_counts(running.channel)
            those_of_old_are_admitted(running.channel)
        with suite.Suite(data / "data") as running:
            orders = orders_pb2_grpc.OrderServiceStub(running.channel)
            orders.CreateOrder(order_of("customers/new"))
            calls.expect_error(PRECONDITION, "CUSTOMER_NOT_ADMITTED", orders.CreateOrder, order_of("customers/nobody"))
    print("orders wait for admission")


if __name__ == "__main__":
    main()
