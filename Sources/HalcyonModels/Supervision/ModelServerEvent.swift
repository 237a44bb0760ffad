/// Something that happened to a supervised model server, for progress lines and the status.
public enum ModelServerEvent: Hashable, Sendable {
    /// The process runs and loads its model.
    case loading(LaunchPlan, processID: Int32)

    /// It answers requests.
    case ready(LaunchPlan, after: Duration)

    /// It ended and is started again after a pause; `reason` is fit for people.
    case restarting(LaunchPlan, reason: String, after: Duration)

    /// It ended too often and stays down.
    case failed(LaunchPlan, ModelSetupError)
}
