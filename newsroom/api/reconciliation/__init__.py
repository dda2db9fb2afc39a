"""The W3C Reconciliation Service API, version 0.2, for people and organisations.

https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/
"""
