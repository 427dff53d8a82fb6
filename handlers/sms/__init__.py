"""The SMS doors and gateways: Twilio where it may serve, a domestic gateway (Aliyun) on the mainland.

A message is believed by its signature (Twilio) or its secret path (Aliyun); a mainland number never
goes to a foreign gateway unless the operator switched that on. No phone number or text is ever logged.
"""
