import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.opensearch.common.logging.LogConfigurator;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.index.reindex.ReindexPlugin;
import org.opensearch.knn.plugin.KNNPlugin;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.transport.Netty4Plugin;

/** Starts one OpenSearch node with the plugin k-NN, all on one class path, and stays until it is killed. */
public final class StartNode {
    /** Its constructor that takes plugins by class is for subclasses. */
    private static final class OneNode extends Node {
        OneNode(Environment environment) {
            super(environment, List.of(Netty4Plugin.class, ReindexPlugin.class, KNNPlugin.class), false);
        }
    }

    /** Arguments: home folder, data folder, HTTP port, then settings as name=value. */
    public static void main(String[] args) throws Exception {
        Path home = Path.of(args[0]).toAbsolutePath();
        Path data = Path.of(args[1]).toAbsolutePath();
        Files.createDirectories(data);
        Settings.Builder settings = Settings.builder()
            .put("path.home", home.toString())
            .put("path.data", data.resolve("data").toString())
            .put("path.logs", data.resolve("logs").toString())
            .put("cluster.name", "one-node")
            .put("node.name", "node-1")
            .put("discovery.type", "single-node")
            .put("transport.type", "netty4")
            .put("http.type", "netty4")
            .put("network.host", "127.0.0.1")
            .put("http.host", "127.0.0.1")
            .put("http.port", args[2])
            .put("transport.port", "0");
        for (int n = 3; n < args.length; n++) {
            String[] pair = args[n].split("=", 2);
            settings.put(pair[0], pair[1]);
        }
        LogConfigurator.registerErrorListener();
        Environment environment =
            InternalSettingsPreparer.prepareEnvironment(settings.build(), Map.of(), home.resolve("config"), () -> "node-1");
        LogConfigurator.setNodeName("node-1");
        LogConfigurator.configure(environment);

        Node node = new OneNode(environment);
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                node.close();
            } catch (Exception error) {
                error.printStackTrace();
            }
            stopped.countDown();
        }));
        node.start();
        stopped.await();
    }
}
